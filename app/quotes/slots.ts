import type { HttpContext } from '@adonisjs/core/http'
import type { SlotEntry } from '#modules/contract'
import { connection } from '#records/change'
import { formatDate } from '#records/fields/date'
import { formatMoney } from '#records/fields/money'
import { wordsFor } from '#records/labels'
import { reaches, visible } from '#records/query/scope'
import { recordClass, type RecordRow } from '#records/record'
import { when } from '#workspace/pages/when'
import { sheetState } from '#quotes/lines/sheet_state'
import Deal from '#pipeline/models/deal'
import { dealSheetOf } from '#quotes/models/deal_sheet'
import { customers, prices } from '#quotes/panels'
import Quote from '#quotes/models/quote'
import QuoteDecision from '#quotes/models/quote_decision'
import QuoteLink from '#quotes/models/quote_link'
import { answerOf } from '#quotes/models/quote/answers'
import { needsApproval, reasonsFor, type Reason } from '#quotes/models/quote/approval'
import { sheetOf } from '#quotes/models/quote/sheet'
import { mayStep, openStatuses, statusTones, type QuoteStatus } from '#quotes/models/quote/statuses'
import { versionsOf } from '#quotes/models/quote/versions'

type State = { record: Quote }

/** What this person may do with a quote as it stands. */
async function mayDo({ auth }: HttpContext, { record: quote }: State) {
  const by = auth.user!
  const status = quote.status!
  const edit = !quote.deletedAt && reaches(Quote as any, by, 'edit', quote)
  const again = openStatuses.includes(status)
  const asks = edit && (await needsApproval(quote))
  return {
    may: {
      edit,
      again,
      submit: asks,
      send: edit && !asks && (again || mayStep(status, 'sent')),
      revise: edit && mayStep(status, 'superseded'),
      answer: edit && again,
      withdraw: edit && (status === 'in_review' || status === 'approved'),
      decide: status === 'in_review' && !quote.deletedAt && by.may('approveQuotes'),
      duplicate: by.reach('create', 'quote') !== 'none',
    },
  }
}

const toneOf = (status: string) => (statusTones as Record<string, string>)[status]

function badges({ auth }: HttpContext, { record: quote }: State) {
  const t = wordsFor(auth.user!)
  return {
    status: t(`quote.choices.status.${quote.status}`),
    tone: toneOf(quote.status!),
    expires:
      quote.expiresOn && openStatuses.includes(quote.status!)
        ? t('quotes.until', { date: formatDate(quote.expiresOn, auth.user! as any) })
        : null,
  }
}

async function lines({ auth }: HttpContext, { record: quote }: State) {
  const actor = auth.user!
  const mayEdit = !quote.deletedAt && quote.isDraft && reaches(Quote as any, actor, 'edit', quote)
  return sheetState({ sheet: sheetOf(quote), actor, base: `${quote.url}/lines`, mayEdit })
}

async function state(ctx: HttpContext, shown: State) {
  const { record: quote } = shown
  const reader = ctx.auth.user! as any
  const t = wordsFor(reader)
  const money = (amount: number | null) =>
    amount === null ? '' : formatMoney(amount, quote.currency!, reader.locale)
  const given = await answerOf(quote)
  const decisions = await QuoteDecision.query()
    .where('quoteId', quote.id)
    .whereNull('deletedAt')
    .orderBy('id', 'desc')
  const names = await namesOf([given, ...decisions].map((row) => row?.createdById ?? null))
  const versions = await versionsOf(quote)
  const links = await QuoteLink.of(quote.id)
  const undecided = quote.isDraft || quote.status === 'in_review'
  const reasons = undecided ? await reasonsFor(quote) : []
  return {
    ...(await mayDo(ctx, shown)),
    reasons: reasons.map((reason) => reasonText(reason, t, money)),
    answer: given && {
      ...given.$attributes,
      at: when(given.createdAt, reader),
      by: names.get(given.createdById!) ?? null,
    },
    decisions: decisions.map((row) => ({
      kind: row.kind,
      note: row.note,
      at: when(row.createdAt, reader),
      by: names.get(row.createdById!) ?? '—',
    })),
    versions: versions
      .filter((each) => reaches(Quote as any, reader, 'read', each))
      .map((each) => ({
        id: each.id,
        url: each.url,
        revision: each.revision,
        status: t(`quote.choices.status.${each.status}`),
        total: money(each.total),
      })),
    links: links.map((link) => ({
      id: link.id,
      sentTo: link.sentTo,
      open: !link.revokedAt,
      state: link.revokedAt
        ? t('quotes.link.revoked', { at: when(link.revokedAt, reader) })
        : link.firstViewedAt
          ? t('quotes.link.viewed', { at: when(link.firstViewedAt, reader) })
          : t('quotes.link.unread', { at: when(link.createdAt, reader) }),
    })),
  }
}

const reasonText = (
  { key, params }: Reason,
  t: ReturnType<typeof wordsFor>,
  money: (amount: number) => string
) =>
  t(`quotes.approval.reasons.${key}`, {
    ...params,
    ...(key === 'amount' ? { limit: money(Number(params.limit)) } : {}),
  })

async function namesOf(ids: (number | null)[]) {
  const rows = await connection()
    .from('users')
    .whereIn('id', ids.filter(Boolean) as number[])
    .select('id', 'name')
  return new Map<number, string>(rows.map(({ id, name }) => [id, name]))
}

async function products({ auth }: HttpContext, { record: deal }: { record: Deal }) {
  const actor = auth.user!
  const mayEdit = !deal.deletedAt && reaches(Deal as any, actor, 'edit', deal)
  const sheet = await dealSheetOf(deal)
  return sheetState({ sheet, actor, base: `${deal.url}/lines`, mayEdit })
}

/** The latest quotes of a contact, company or deal. */
async function quotesOf({ auth }: HttpContext, { record }: { record: RecordRow }) {
  const actor = auth.user!
  const t = wordsFor(actor)
  const query = connection()
    .from('quotes')
    .where(`${record.recordName}_id`, record.id)
    .whereNull('deleted_at')
    .orderBy('id', 'desc')
    .limit(10)
    .select('id', 'title', 'status', 'total', 'currency')
  const rows = await visible(query, recordClass('quote'), actor)
  const mayMake = !record.deletedAt && actor.reach('create', 'quote') !== 'none'
  return {
    quotes: rows.map((row: any) => ({
      url: `/quotes/${row.id}`,
      title: row.title,
      status: t(`quote.choices.status.${row.status as QuoteStatus}`),
      tone: toneOf(row.status),
      total: row.total === null ? '' : formatMoney(Number(row.total), row.currency, actor.locale),
    })),
    newHref: mayMake && `/quotes/new?${record.recordName}Id=${record.id}`,
  }
}

const ofQuotes = ['quote']

export const slots: Record<string, SlotEntry[]> = {
  'record.badges': [{ view: 'quotes::quotes/_badges', records: ofQuotes, data: badges }],
  'record.actions': [{ view: 'quotes::quotes/_actions', records: ofQuotes, data: mayDo }],
  'record.menu': [{ view: 'quotes::quotes/_menu', records: ofQuotes, data: mayDo }],
  'record.main': [{ view: 'quotes::lines/_sheet', records: ofQuotes, order: 5, data: lines }],
  'record.side': [
    { view: 'quotes::quotes/_state', records: ofQuotes, order: 5, data: state },
    { view: 'quotes::panels/_prices', records: ['priceBook', 'product'], order: 5, data: prices },
    { view: 'quotes::panels/_customers', records: ['priceBook'], order: 10, data: customers },
    { view: 'quotes::lines/_panel', records: ['deal'], order: 30, data: products },
    {
      view: 'quotes::quotes/_of',
      records: ['deal', 'contact', 'company'],
      order: 45,
      visible: (actor) => actor.reach('read', 'quote') !== 'none',
      data: quotesOf,
    },
  ],
}
