import type { DemoSource, DemoWorld } from '#modules/contract'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { company } from '#records/company'
import { currencyScale } from '#records/currencies/codes'
import { dialect } from '#records/dialect/dialect'
import { knownOptions, readOptions } from '#records/options/known'
import { demoLead, type Convert, type LeadScope, type Step } from '#leads/demo/generator'
import { leadSettings } from '#leads/settings'
import { converted } from '#leads/statuses'

export const demo: DemoSource = {
  records: ['lead'],
  load,
  async forget(_, ids) {
    await connection().from('lead_moves').whereIn('lead_id', ids).delete()
  },
}

/** How often each source is where somebody was first heard of: among all, and among those that became customers. */
const weights: Record<string, [number, number]> = {
  website: [5, 4],
  web_form: [7, 5],
  referral: [3, 7],
  customer: [1, 4],
  event: [3, 2],
  cold_call: [5, 1],
  campaign: [4, 2],
  advertisement: [3, 1],
  email: [2, 1],
  search: [3, 3],
  partner: [1, 3],
  social_media: [2, 0],
}
/** One in so many became a person of the demo company's world. */
const rare = 4

async function load(world: DemoWorld) {
  const { on } = await leadSettings()
  if (!on) return
  const count = world.people ? Math.max(1, Math.round(world.people / 10)) : 260
  const converts = await people(world, Math.floor(count / rare))
  const scope = await scopeOf(world)
  const { currency } = await company()
  const unit = 10 ** currencyScale(currency)
  const ways = new Map<number, Step[]>()
  const convertOf = (position: number) =>
    position % rare ? null : (converts[position / rare] ?? null)
  let position = 0
  await world.make(
    'lead',
    count,
    (at) => {
      const convert = convertOf(at)
      const { values, steps } = demoLead(at, convert, scope)
      ways.set(at, steps)
      const worth = values.estimatedAmount && values.estimatedAmount * unit
      return { ...values, estimatedAmount: worth, ...(convert && becameOf(convert)) }
    },
    async (_, ids, values) => {
      const moves = ids.flatMap((id, index) => movesOf(id, values[index], ways.get(position++)!))
      await dialect().insertMany(connection() as any, 'lead_moves', moves)
    }
  )
}

const becameOf = ({ id, companyId, since }: Convert) => ({
  convertedAt: since,
  createdContactId: id,
  createdCompanyId: companyId,
})

/** Rows of `lead_moves`: each step with how long the status before it lasted. */
function movesOf(id: number, values: Record<string, any>, steps: Step[]) {
  return steps.slice(1).map(({ status, kind, at }, index) => {
    const from = steps[index]
    return {
      lead_id: id,
      from_status: from.status,
      from_kind: from.kind,
      to_status: status,
      to_kind: kind,
      reason: kind === 'lost' ? values.disqualifyReason : null,
      note: null,
      at: clock.toColumn(at),
      by_id: values.ownerId,
      seconds: Math.max(0, Math.round(at.diff(from.at).as('seconds'))),
    }
  })
}

async function people({ made }: DemoWorld, count: number): Promise<Convert[]> {
  const rows = await made('contact')
    .leftJoin('companies', 'companies.id', 'contacts.company_id')
    .limit(count)
    .select('contacts.*', 'companies.name as company')
  return rows.map((values: any) => ({
    id: values.id,
    companyId: values.company_id,
    companyName: values.company,
    ownerId: values.owner_id,
    since: clock.fromColumn(values.created_at),
    values,
  }))
}

async function scopeOf({ ownerIds, now }: DemoWorld): Promise<LeadScope> {
  await readOptions()
  const offered = (list: string) =>
    knownOptions(list).filter(({ active, removed, reserved }) => active && !removed && !reserved)
  const heard = [0, 1].map((group) => {
    const keys = offered('leadSource').flatMap(({ key }) =>
      Array.from({ length: weights[key]?.[group] ?? 0 }, () => key)
    )
    return keys.length ? keys : [null]
  })
  const reasons = offered('disqualifyReason').map(({ key }) => key)
  const statuses = offered('leadStatus').filter(({ key }) => key !== converted)
  return {
    ownerIds,
    now,
    sources: { all: heard[0], converted: heard[1] },
    reasons: reasons.length ? reasons : ['other'],
    status: (key, kind) =>
      statuses.find((each) => each.key === key && each.kind === kind)?.key ??
      statuses.find((each) => each.kind === kind)?.key ??
      null,
  }
}
