import type { Actor } from '#records/actor'
import { parseContext } from '#records/company'
import { Invalid, type Refusals } from '#records/errors'
import { FieldError, type BoundField } from '#records/field_type'
import { dateType } from '#records/fields/date'
import { moneyType } from '#records/fields/money'
import { parseDecimal } from '#records/fields/numbers'
import { tierModes, type Tier } from '#pipeline/commission/tiers'
import type CommissionPlan from '#pipeline/models/commission_plan'
import { bases, spans } from '#pipeline/models/commission_plan'

/** Rows of tiers that a form shows. */
const shown = 5

/** A form's tiers, and empty rows to add to them. */
export function tierRows(raw: unknown): { from: string; percent: string }[] {
  const rows = Object.values((raw ?? {}) as Record<string, any>).map((each) => ({
    from: String(each?.from ?? ''),
    percent: String(each?.percent ?? ''),
  }))
  return [...rows, ...Array.from({ length: shown }, () => ({ from: '', percent: '' }))].slice(
    0,
    Math.max(shown, rows.length)
  )
}

/**
 * A plan as typed. Terms by which money was approved or paid stay: only name, end and whether it is in use may change.
 * @throws Invalid
 */
export async function readPlan(
  actor: Actor,
  raw: Record<string, any>,
  plan: CommissionPlan
): Promise<Partial<CommissionPlan>> {
  const errors: Refusals = {}
  const context = await parseContext(actor, 'form')
  const attempt = <T>(name: string, parse: () => T): T | undefined => {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      errors[name] = { key: error.key, params: error.params }
      return undefined
    }
  }
  const day = (name: string) =>
    attempt(name, () => {
      const value = dateType.parse(raw[name], {} as BoundField, context)
      return value ? (value as any).toISODate() : null
    })
  const ids = (name: string) =>
    [raw[name] ?? []]
      .flat()
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0)
  const name = String(raw.name ?? '').trim()
  if (!name) errors.name = { key: 'required', params: {} }
  else if (name.length > 120) errors.name = { key: 'tooLong', params: { max: 120 } }
  const endsOn = day('endsOn')
  const values: Partial<CommissionPlan> = { name, endsOn, active: Boolean(raw.active) }

  if (!plan.$isPersisted || !(await plan.isSettled())) {
    const startsOn = day('startsOn')
    if (!startsOn && !errors.startsOn) errors.startsOn = { key: 'required', params: {} }
    Object.assign(values, {
      startsOn,
      basis: bases.find((each) => each === raw.basis) ?? 'amount',
      span: spans.find((each) => each === raw.span) ?? 'deal',
      tierMode: tierModes.find((each) => each === raw.tierMode) ?? 'marginal',
      userIds: ids('userIds'),
      teamIds: ids('teamIds'),
      tiers: attempt('tiers', () => readTiers(raw.tiers, context)),
    })
  }
  const from = values.startsOn ?? String(plan.startsOn ?? '').slice(0, 10)
  if (endsOn && from && endsOn < from) errors.endsOn = { key: 'endsBeforeStart', params: {} }
  if (Object.keys(errors).length) throw new Invalid(errors)
  return values
}

function readTiers(raw: unknown, context: Awaited<ReturnType<typeof parseContext>>): Tier[] {
  const tiers = tierRows(raw)
    .filter(({ from, percent }) => from.trim() || percent.trim())
    .map(({ from, percent }) => {
      const rate = parseDecimal(percent.replace('%', ''), context)
      if (rate === null || Number(rate) < 0 || Number(rate) > 100)
        throw new FieldError('wrongPercent')
      const start = moneyType.parse(from || '0', { options: { min: 0 } } as BoundField, context)
      return { from: start as number, percent: String(rate) }
    })
    .sort((one, other) => one.from - other.from)
  if (!tiers.length) throw new FieldError('required')
  if (tiers[0].from !== 0) tiers.unshift({ from: 0, percent: '0' })
  if (new Set(tiers.map(({ from }) => from)).size < tiers.length) throw new FieldError('sameTier')
  return tiers
}
