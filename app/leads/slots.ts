import { DateTime } from 'luxon'
import type { HttpContext } from '@adonisjs/core/http'
import type { SlotEntry } from '#modules/contract'
import type { Actor } from '#records/actor'
import { translator, type Translate } from '#modules/translator'
import { optionLabel, knownOptions, readOptions } from '#records/options/known'
import { mayEditFields } from '#records/screens/facts'
import { Presenter } from '#records/screens/presenter'
import type { RecordClass } from '#records/record'
import { shortMoment } from '#contacts/timeline/moments'
import { becameOf, cameFrom } from '#leads/conversion/trail'
import { waitingLeads } from '#leads/today'
import { wordsFor } from '#records/labels'
import { givenTo } from '#leads/assignment/given_to'
import Lead from '#leads/models/lead'
import type { Reason } from '#leads/score/worth'
import { responseStatus } from '#leads/models/lead/response'
import { movesOf } from '#leads/models/lead/moves'

type State = { record: Lead }

/** Status and tags at a glance, and what one must not do. */
async function badges({ auth }: HttpContext, { record }: State) {
  const actor = auth.user!
  await readOptions()
  const tags = Lead.field('tags')!
  const show = await Presenter.for(actor, Lead as unknown as RecordClass, [record], [tags])
  return {
    status: {
      label: optionLabel('leadStatus', record.status, show.t),
      tone: knownOptions('leadStatus').find(({ key }) => key === record.status)?.tone,
    },
    response: responseOf(record, actor, show.t),
    tags: (record.tags ?? []).map(show.tag).filter(Boolean),
    forbidden: (['doNotCall', 'doNotEmail'] as const).filter((flag) => record[flag]),
  }
}

const responseTones = { due: 'info', overdue: 'bad', met: 'good', late: 'warn' }

/** Until when it should be answered, or how that went; as it is now, whatever the last look of the clock said. */
function responseOf(record: Lead, actor: Actor, t: Translate) {
  if (!record.firstResponseDueAt || (record.isConverted && !record.firstRespondedAt)) return null
  const { firstResponseDueAt: due, firstRespondedAt: responded } = record
  const status = responseStatus(due, responded, DateTime.utc())
  const when = shortMoment(responded ?? due, actor)
  return { label: t(`lead.response.${status}`, { when }), tone: responseTones[status] }
}

/** The arithmetic of the score, line by line. */
function score({ i18n }: HttpContext, { record }: State) {
  const reasons = (record.scoreReasons ?? []) as Reason[]
  return {
    reasons: reasons.map(({ label, points, worth, decayDays }) => ({
      label,
      worth,
      fading: decayDays && i18n.t('lead.score.of', { points, count: decayDays }),
    })),
  }
}

const moves = async ({ auth }: HttpContext, { record }: State) => ({
  moves: await movesOf(record, auth.user!, translator(auth.user!.locale)),
})

const assignment = async ({ auth }: HttpContext, { record }: State) => ({
  given: await givenTo(record, wordsFor(auth.user!)),
})

const leads = ['lead']

export const slots: Record<string, SlotEntry[]> = {
  'record.badges': [{ view: 'leads::leads/_badges', records: leads, data: badges }],
  'record.actions': [
    {
      view: 'leads::leads/_actions',
      records: leads,
      order: 10,
      visible: (actor, { record }) => mayEditFields(actor, record),
    },
  ],
  'record.side': [
    {
      view: 'leads::leads/_trail',
      records: ['contact', 'company', 'deal'],
      order: 35,
      visible: (actor) => actor.reach('read', 'lead') !== 'none',
      data: async ({ auth }, { record }) => ({
        trail: 'lead.cameFrom',
        steps: await cameFrom(auth.user!, record),
      }),
    },
    {
      view: 'leads::leads/_trail',
      records: leads,
      order: 1,
      visible: (_, { record }) => record.isConverted,
      data: async ({ auth }, { record }) => ({
        trail: 'lead.became',
        steps: await becameOf(auth.user!, record),
      }),
    },
    {
      view: 'contacts::duplicates/_hint_place',
      records: leads,
      order: 5,
      visible: (_, { record }) => !record.isConverted,
    },
    { view: 'leads::leads/_score', records: leads, order: 15, data: score },
    { view: 'leads::assignment/_given', records: leads, order: 38, data: assignment },
    { view: 'leads::leads/_moves', records: leads, order: 40, data: moves },
  ],
  'today.main': [
    {
      view: 'leads::today/waiting',
      order: 5,
      visible: (actor) => actor.reach('read', 'lead') !== 'none',
      data: async ({ auth }) => ({ waiting: await waitingLeads(auth.user!) }),
    },
  ],
}
