import type { HttpContext } from '@adonisjs/core/http'
import { type DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { company } from '#records/company'
import { formatMoney } from '#records/fields/money'
import { formatMomentAs } from '#records/moment_format'
import { optionLabel, readOptions } from '#records/options/known'
import type Deal from '#pipeline/models/deal'
import DealOutcome from '#pipeline/models/deal_outcome'
import StageMove from '#pipeline/models/stage_move'

/** Which stages a deal went through, how long it stood in each, and how it was decided. */
export async function trailState({ auth }: HttpContext, { record }: { record: Deal }) {
  const actor = auth.user!
  const t = translator(actor.locale)
  await readOptions()
  const { currency } = await company()
  const moves = await StageMove.query()
    .where('dealId', record.id)
    .whereNull('deletedAt')
    .orderBy('movedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
  const outcomes = await DealOutcome.query()
    .where('dealId', record.id)
    .whereNull('deletedAt')
    .orderBy('decidedAt', 'desc')
  const stages = await namesOf(
    'stages',
    moves.map(({ toId }) => toId)
  )
  const people = await namesOf('users', [
    ...moves.map(({ movedById }) => movedById),
    ...outcomes.map(({ decidedById }) => decidedById),
    ...outcomes.map(({ reopenedById }) => reopenedById),
  ])
  const when = (at: DateTime | null) =>
    at && formatMomentAs(at, 'date', actor.locale, actor.timezone)
  return {
    moves: moves.map((move, at) => ({
      stage: stages.get(move.toId) ?? '—',
      at: when(move.movedAt),
      by: people.get(move.movedById ?? 0) ?? null,
      amount: move.amount === null ? null : formatMoney(move.amount, currency, actor.locale),
      stood: lasting(
        at === 0 ? -move.movedAt.diffNow('seconds').seconds : (moves[at - 1].seconds ?? 0),
        t
      ),
      present: at === 0,
    })),
    outcomes: outcomes.map((outcome) => ({
      kind: outcome.kind,
      reason:
        outcome.reason &&
        optionLabel(outcome.kind === 'won' ? 'wonReason' : 'lostReason', outcome.reason, t),
      note: outcome.note,
      competitor: outcome.competitor,
      at: when(outcome.decidedAt),
      by: people.get(outcome.decidedById ?? 0) ?? null,
      reopenedAt: when(outcome.reopenedAt),
      reopenedBy: people.get(outcome.reopenedById ?? 0) ?? null,
    })),
  }
}

async function namesOf(table: 'stages' | 'users', ids: (number | null)[]) {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (!wanted.length) return new Map<number, string>()
  const rows = await connection().from(table).whereIn('id', wanted).select('id', 'name')
  return new Map<number, string>(rows.map(({ id, name }) => [id, name]))
}

/** A length of time in its largest unit. */
function lasting(seconds: number, t: (key: string, data?: any) => string) {
  const days = Math.floor(seconds / 86_400)
  if (days >= 1) return t('deal.lasting.days', { count: days })
  const hours = Math.floor(seconds / 3600)
  return hours >= 1
    ? t('deal.lasting.hours', { count: hours })
    : t('deal.lasting.minutes', { count: Math.max(0, Math.floor(seconds / 60)) })
}
