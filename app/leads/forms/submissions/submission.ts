import { connection } from '#records/change'
import * as clock from '#records/clock'
import type { Answers } from '#leads/forms/answers'
import type { NewSubmission } from '#leads/forms/submissions/inbox'

export const states = [
  'received',
  'waiting',
  'confirmed',
  'suspected',
  'spam',
  'made',
  'failed',
] as const
export type State = (typeof states)[number]

/** A row of `form_submissions`. */
export interface Submission extends Omit<NewSubmission, 'state'> {
  id: number
  state: State
  link_hash: string | null
  link_expires_at: string | Date | null
  received_at: string | Date
  confirmed_at: string | Date | null
  done_at: string | Date | null
  record_name: string | null
  record_id: number | null
  joined: boolean
  judged_by_id: number | null
  judged_at: string | Date | null
}

export const submissions = () => connection().from('form_submissions')

export const answersOf = ({ answers }: Pick<Submission, 'answers'>): Answers => JSON.parse(answers)
export const reasonsOf = ({ reasons }: Pick<Submission, 'reasons'>): string[] =>
  reasons ? JSON.parse(reasons) : []

export const put = (id: number, values: Partial<Record<keyof Submission, unknown>>) =>
  submissions().where('id', id).update(values)

export const receivedAt = ({ received_at: at }: Pick<Submission, 'received_at'>) =>
  clock.fromColumn(at)
