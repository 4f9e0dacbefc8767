import type { DemoSource, DemoWorld } from '#modules/contract'
import { connection, type Change } from '#records/change'
import * as clock from '#records/clock'
import { company } from '#records/company'
import { currencyScale } from '#records/currencies/codes'
import { knownOptions, readOptions } from '#records/options/known'
import { recordClass } from '#records/record'
import { demoDeal, type Buyer, type DealScope, type DemoDeal } from '#pipeline/demo/generator'
import { partsOf } from '#pipeline/demo/parts'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

export const demo: DemoSource = { records: ['deal'], load }

/** Deals open now, and decided within the history. For measuring, one person in ten has an open one. */
const sizes = (people: number | null) =>
  people
    ? { open: Math.max(1, Math.round(people / 10)), decided: Math.ceil(people / 20) }
    : { open: 64, decided: 190 }

async function load(world: DemoWorld) {
  const scope = await scopeOf(world)
  const leads = await buyersOf(world, true)
  const others = await buyersOf(world, false)
  if (!scope || !others.length) return
  const { open, decided } = sizes(world.people)
  const isOpen = ({ steps }: DemoDeal) => steps.at(-1)!.stage.type === 'open'
  const converted = leads.map((buyer, at) => demoDeal(at, 'any', [buyer], scope))
  const stillOpen = converted.filter(isOpen).length
  const made = (at: number): DemoDeal => {
    if (at < converted.length) return converted[at]
    const wanted = at < converted.length + open - stillOpen ? 'open' : 'decided'
    return demoDeal(at, wanted, others, scope)
  }
  const total = converted.length + Math.max(0, open - stillOpen) + decided
  const waiting: DemoDeal[] = []
  await world.make(
    'deal',
    total,
    (at) => {
      const deal = made(at)
      waiting.push(deal)
      return deal.values
    },
    async (current, ids) => {
      await keepParts(current, ids, waiting.splice(0), world)
    }
  )
}

async function keepParts(current: Change, ids: number[], deals: DemoDeal[], world: DemoWorld) {
  const parts = deals.map((deal, index) => partsOf(ids[index], deal, world))
  for (const name of ['stageMove', 'dealOutcome', 'dealContact', 'dealCompetitor', 'activity'])
    await current.createMany(
      recordClass(name),
      parts.flatMap((each) => each[name] ?? [])
    )
  for (const [index, { buyer }] of deals.entries())
    if (buyer.leadId)
      await connection()
        .from('leads')
        .where('id', buyer.leadId)
        .update({ created_deal_id: ids[index] })
}

/** People of the demo company's world who work somewhere; those that a lead became, or those that were never one. */
async function buyersOf({ made, people }: DemoWorld, converts: boolean): Promise<Buyer[]> {
  const demoLeads = connection()
    .from('demo_records')
    .where('record_name', 'lead')
    .select('record_id')
  const query = made('contact')
    .join('companies', 'companies.id', 'contacts.company_id')
    .leftJoin('leads', (join: any) =>
      join.on('leads.created_contact_id', 'contacts.id').andOnNotNull('leads.converted_at')
    )
    .limit(people ? 20_000 : 1000)
    .select(
      'contacts.id',
      'contacts.company_id',
      'contacts.owner_id',
      'contacts.language',
      'contacts.created_at',
      'companies.name as company',
      'leads.id as lead',
      'leads.source'
    )
  const rows = await (converts ? query.whereIn('leads.id', demoLeads) : query.whereNull('leads.id'))
  return rows.map((row: any) => ({
    contactId: row.id,
    companyId: row.company_id,
    companyName: row.company,
    ownerId: row.owner_id,
    country: row.language === 'es' ? 'ES' : 'GB',
    since: clock.fromColumn(row.created_at),
    leadId: row.lead,
    source: row.source,
  }))
}

/** Null where there is no pipeline that a deal could go through. */
async function scopeOf({ now }: DemoWorld): Promise<DealScope | null> {
  const book = await StageBook.read()
  const pipeline = book.standard
  const [won, lost] = [
    pipeline && book.first(pipeline.id, 'won'),
    pipeline && book.first(pipeline.id, 'lost'),
  ]
  const stages = pipeline ? book.stagesOf(pipeline.id).filter(({ type }) => type === 'open') : []
  if (!won || !lost || !stages.length) return null
  await readOptions()
  const { currency } = await company()
  const keys = (list: string) =>
    knownOptions(list)
      .filter(({ active, removed, reserved }) => active && !removed && !reserved)
      .map(({ key }) => key)
  const frequent = ['customer', 'referral', 'website', 'cold_call', 'event', 'partner']
  const sources = keys('leadSource').filter((key) => frequent.includes(key))
  const lostReasons = keys('lostReason')
  return {
    now,
    way: { stages, won, lost },
    currency,
    unit: 10 ** currencyScale(currency),
    wonReasons: [null, ...keys('wonReason')],
    // The first of the list are the usual ones.
    lostReasons: [...lostReasons.slice(0, 5), ...lostReasons.slice(0, 5), ...lostReasons],
    sources: sources.length ? sources : [null],
  }
}
