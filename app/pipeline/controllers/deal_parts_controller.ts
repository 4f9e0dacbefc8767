import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { change, connection } from '#records/change'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { editorsFor } from '#records/forms/editors'
import { readInput } from '#records/input'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import { recordClass, type RecordClass } from '#records/record'
import { isFragment } from '#workspace/middleware/page_middleware'
import DealClass from '#pipeline/models/deal'
import DealContact from '#pipeline/models/deal_contact'
import { share, splitDeal } from '#pipeline/models/deal/split'
import DealSplit from '#pipeline/models/deal_split'

const Deal = DealClass as unknown as RecordClass
/** What belongs to a deal, by its name in URLs. */
const kinds: Record<string, { record: string; fields: string[] }> = {
  contacts: { record: 'dealContact', fields: ['contact', 'role'] },
  competitors: { record: 'dealCompetitor', fields: ['company', 'name', 'strengths', 'weaknesses'] },
}

/** The people of a deal, its competitors, whose it counts as, and what is ticked. */
export default class DealPartsController {
  async create(ctx: HttpContext) {
    return form(ctx, await find(ctx))
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response } = ctx
    const deal = await find(ctx)
    const Record = recordClass(kindOf(params.kind).record)
    const typed = request.body()
    try {
      await change(auth.user!, `${Record.recordName}Added`, async () => {
        const raw = { ...typed, dealId: deal.id }
        const { values, errors } = await readInput(Record, auth.user!, raw, 'form')
        if (params.kind === 'competitors' && !values.name && !values.companyId && !errors.name)
          errors.name = { key: 'required', params: {} }
        if (Object.keys(errors).length) throw new Invalid(errors)
        await addPart(Record, deal, values)
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return form(ctx, deal, typed, error.errors)
    }
    return response.redirect().status(303).toPath(deal.url)
  }

  async makePrimary(ctx: HttpContext) {
    const { row, deal } = await part(ctx)
    await change(ctx.auth.user!, 'updated', () => deal.merge({ contactId: row.contactId }).save())
    return ctx.response.redirect().status(303).toPath(deal.url)
  }

  async destroy(ctx: HttpContext) {
    const { row, deal } = await part(ctx)
    const wasPrimary = row.primary === true
    await change(ctx.auth.user!, `${row.recordName}Removed`, async () => {
      await row.merge({ deletedAt: DateTime.utc() }).save()
      if (wasPrimary) await deal.merge({ contactId: null }).save()
    })
    return ctx.response.redirect().status(303).toPath(deal.url)
  }

  async editSplits(ctx: HttpContext) {
    const deal = await find(ctx)
    const rows = await DealSplit.query().where('dealId', deal.id).whereNull('deletedAt')
    const given = rows.map((row) => ({ userId: row.userId, share: String(row.share / 100) }))
    return splits(ctx, deal, given.length ? given : [{ userId: deal.ownerId, share: '100' }])
  }

  async updateSplits(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const deal = await find(ctx)
    const users = [request.input('userId') ?? []].flat()
    const shares = [request.input('share') ?? []].flat()
    const given = users
      .map((userId, at) => ({ userId: Number(userId) || null, share: String(shares[at] ?? '') }))
      .filter(({ userId }) => userId)
    try {
      const parts = given.map((each) => ({
        userId: each.userId!,
        share: share(each.share, auth.user!.locale),
      }))
      await splitDeal(deal, auth.user!, parts)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return splits(ctx, deal, given, error.errors)
    }
    return response.redirect().status(303).toPath(deal.url)
  }

  /** Ticks what was done in the present stage, and takes the rest back. */
  async tick(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const deal = await find(ctx)
    const shown = new Set([request.input('shown') ?? []].flat().map(String))
    const done = [request.input('done') ?? []].flat().map(String)
    const kept = (deal.checklistDone ?? []).filter((key) => !shown.has(key))
    await change(auth.user!, 'ticked', () =>
      deal.merge({ checklistDone: [...kept, ...done.filter((key) => shown.has(key))] }).save()
    )
    if (isFragment(ctx)) return response.status(204)
    return response.redirect().status(303).toPath(deal.url)
  }
}

async function find({ auth, params }: HttpContext): Promise<DealClass> {
  const deal = await findVisible(Deal, auth.user!, params.id)
  await demand(Deal, auth.user!, 'edit', deal)
  return deal as unknown as DealClass
}

function kindOf(name: string) {
  if (!Object.hasOwn(kinds, name)) throw new NotVisible()
  return kinds[name]
}

/** Somebody is in a deal once: whoever is there already gets the role. */
async function addPart(Record: RecordClass, deal: DealClass, values: Record<string, any>) {
  if (Record.recordName === 'dealContact') {
    const known = await DealContact.query()
      .where({ dealId: deal.id, contactId: values.contactId })
      .whereNull('deletedAt')
      .first()
    if (known) return known.merge({ role: values.role ?? known.role }).save()
    if (!deal.contactId) {
      await deal.merge({ contactId: values.contactId }).save()
      return
    }
  }
  await (Record as any).create(values)
}

async function part({ auth, params }: HttpContext) {
  const Record = recordClass(kindOf(params.kind).record)
  const row: any = await findVisible(Record, auth.user!, params.id)
  await demand(Record, auth.user!, 'edit', row)
  return { row, deal: await DealClass.findOrFail(row.dealId) }
}

async function form(
  { auth, params, view }: HttpContext,
  deal: DealClass,
  typed?: Record<string, any>,
  errors: Refusals = {}
) {
  const { record, fields } = kindOf(params.kind)
  const Record = recordClass(record)
  const t = wordsFor(auth.user!)
  return view.render('pipeline::deals/part', {
    title: t(`deal.add.${params.kind}`),
    deal,
    action: `${deal.url}/${params.kind}`,
    editors: await editorsFor({
      actor: auth.user!,
      t,
      fields: fields.map((key) => Record.field(key)!),
      typed,
      errors,
      scope: params.kind,
    }),
  })
}

async function splits(
  { auth, view }: HttpContext,
  deal: DealClass,
  given: { userId: number | null; share: string }[],
  errors?: Refusals
) {
  const t = wordsFor(auth.user!)
  const refusal = errors && Object.values(errors)[0]
  const users = await connection()
    .from('users')
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .orderBy('name')
    .select('id', 'name')
  return view.render('pipeline::deals/splits', {
    title: t('deal.splitTitle'),
    deal,
    users: users.map(({ id, name }) => ({ value: id, label: name })),
    rows: [...given, ...Array.from({ length: 2 }, () => ({ userId: null, share: '' }))],
    problem: refusal && t(`errors.${refusal.key}`, refusal.params),
  })
}
