import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { allSettings } from '#records/company'
import { canSend } from '#workspace/mail/mail_server'
import { mainRecords } from '#workspace/today/main_records'

export interface Step {
  /** Words are `today.steps.<name>`. */
  name: string
  /** Of a module's step, which brings words of its own. */
  label?: string
  href: string
  done: boolean
}

/** What a new company does first, for who may do it, until it is done or put away. */
export async function checklist(actor: Actor): Promise<Step[]> {
  if (!actor.may('settings')) return []
  const { firstStepsDone } = await allSettings()
  if (firstStepsDone) return []
  const steps: Step[] = [
    { name: 'company', href: '/settings/company', done: true },
    { name: 'records', href: '/first-steps', done: await anyRecord(actor) },
    {
      name: 'colleagues',
      href: '/settings/users',
      done: await several('users'),
    },
    { name: 'mail', href: '/settings/mail', done: canSend() },
  ]
  for (const { name, label, href, done } of modules.collect('firstSteps'))
    steps.push({ name, label, href, done: await done() })
  return steps.every(({ done }) => done) ? [] : steps
}

/**
 * Whether there is a record that is not of the demo data. That was written in one go, so that the company's own stand before
 * or after it: looking at both ends costs nothing with 100,000 in between.
 */
async function anyRecord(actor: Actor) {
  for (const Record of mainRecords(actor)) {
    for (const end of ['asc', 'desc'] as const) {
      const { table } = Record as any
      const rows = await connection().from(table).orderBy('id', end).limit(50).select('id')
      const ids = rows.map(({ id }) => id)
      const demo = await connection()
        .from('demo_records')
        .where('record_name', Record.recordName)
        .whereIn('record_id', ids)
        .count('* as total')
      if (Number(demo[0].total) < ids.length) return true
    }
  }
  return false
}

const several = async (table: string) => {
  const rows = await connection().from(table).select('id').limit(2)
  return rows.length > 1
}
