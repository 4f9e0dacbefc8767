import type { HttpContext } from '@adonisjs/core/http'
import edge from 'edge.js'
import type { SlotEntry } from '#modules/contract'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { choiceLabel } from '#records/labels'
import { mayEditFields } from '#records/screens/facts'
import { Presenter } from '#records/screens/presenter'
import { visible } from '#records/query/scope'
import { recordClass, type RecordRow } from '#records/record'
import { noteHtml } from '#contacts/timeline/mentions'
import { remember } from '#workspace/recents'
import { isPerson } from '#contacts/personal/held'
import Favourite from '#contacts/models/favourite'
import { keptAtHand, keptBy, mayKeep } from '#contacts/models/favourite/kept'
import Follower from '#contacts/models/follower'
import { marksOn } from '#contacts/models/mark'
import { affiliationsState } from '#contacts/panels/affiliations_panel'
import { datesState } from '#contacts/panels/dates_panel'
import { relationsState } from '#contacts/panels/relations_panel'
import { myTasks } from '#contacts/today/my_tasks'
import { tasksDue } from '#contacts/today/tasks_due'
import { nextState, timelineState } from '#contacts/timeline/timeline_panel'
import { phoneKey } from '#records/fields/phone'

type State = { record: RecordRow & Record<string, any> }

/** Who they are, at a glance: company, stage, tags, and what one must not do. */
async function badges({ auth }: HttpContext, { record }: State) {
  const Record = recordClass(record.recordName)
  const stage = Record.field(record.recordName === 'contact' ? 'lifecycle' : 'type')!
  const fields = ['company', 'tags']
    .map((key) => Record.field(key))
    .filter((field) => field !== undefined)
  const show = await Presenter.for(auth.user!, Record, [record], fields)
  const value = record[stage.attribute]
  const company = Record.field('company')
  return {
    company: company && edge.globals.html.safe(show.html(company, record)),
    stage: value && {
      label: show.t(choiceLabel(stage, value)),
      tone: stage.options.tone?.[value],
    },
    tags: (record.tags ?? []).map(show.tag).filter(Boolean),
    forbidden: ['doNotCall', 'doNotEmail', 'doNotContact'].filter((flag) => record[flag]),
  }
}

/** Calling and writing, unless they asked not to be; the reason stands in their place. */
function actions(_: HttpContext, { record }: State) {
  const phone = record.phones?.[0]
  const email = record.emails?.find((each: any) => !each.optedOut && !each.invalid)
  return {
    phone: phone && `tel:${phoneKey(phone.value)}`,
    email: email && `mailto:${email.value}`,
    callBlocked: record.doNotCall ? 'doNotCall' : record.doNotContact ? 'doNotContact' : null,
    emailBlocked: record.doNotEmail
      ? 'doNotEmail'
      : record.doNotContact
        ? 'doNotContact'
        : record.emails?.length && !email
          ? 'optedOut'
          : null,
  }
}

async function marks({ auth }: HttpContext, { record }: State) {
  const found = await marksOn(auth.user!, record, [Follower, Favourite])
  return { follows: found.has(Follower.word), favourite: found.has(Favourite.word) }
}

async function timeline(ctx: HttpContext, { record }: State) {
  if (!record.deletedAt) await remember(ctx.auth.user!, record)
  return timelineState(ctx, record)
}

async function subsidiaries({ auth }: HttpContext, { record }: State) {
  const query = connection()
    .from('companies')
    .where('parent_id', record.id)
    .whereNull('deleted_at')
    .orderBy('title_sort')
    .limit(50)
    .select('id', 'title')
  const rows: any[] = await visible(query, recordClass('company'), auth.user!)
  return { subsidiaries: rows }
}

const facts = ({ auth }: HttpContext, { record }: State) => ({
  editHref: mayEditFields(auth.user!, record) && `${record.url}/fields/quickFacts/edit`,
  facts: (record.quickFacts ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line: string) => edge.globals.html.safe(noteHtml(line))),
})

const both = ['contact', 'company']
const withTimeline = (_: Actor, { Record }: any) => Boolean(Record.options.timeline)
const people = ['contact']

export const slots: Record<string, SlotEntry[]> = {
  'sidebar': [
    {
      view: 'contacts::head/at_hand',
      visible: mayKeep,
      data: async ({ auth }) => ({ favourites: await keptAtHand(auth.user!) }),
    },
  ],
  'record.badges': [{ view: 'contacts::head/badges', records: both, data: badges }],
  'record.actions': [
    { view: 'contacts::head/actions', records: both, data: actions },
    { view: 'contacts::head/marks', order: 60, visible: withTimeline, data: marks },
  ],
  'record.menu': [
    { view: 'contacts::head/menu', records: both },
    {
      view: 'contacts::personal/_menu',
      visible: (actor, { Record }) =>
        isPerson(Record) && actor.reach('export', Record.recordName) !== 'none',
    },
  ],
  'record.facts.top': [{ view: 'contacts::head/quick_facts', records: people, data: facts }],
  'record.facts': [
    {
      view: 'contacts::links/_dates',
      records: people,
      data: ({ auth }, { record }) => datesState(auth.user!, record),
    },
  ],
  'list.actions': [{ view: 'contacts::duplicates/_list_action', records: both }],
  'record.main': [{ view: 'contacts::activities/_panel', visible: withTimeline, data: timeline }],
  'record.side': [
    { view: 'contacts::duplicates/_hint_place', records: both, order: 5 },
    {
      view: 'contacts::activities/_next',
      visible: withTimeline,
      order: 10,
      data: (ctx, { record }) => nextState(ctx, record),
    },
    {
      view: 'contacts::links/_affiliations',
      records: both,
      order: 20,
      data: ({ auth }, { record }) => affiliationsState(auth.user!, record),
    },
    {
      view: 'contacts::links/_relationships',
      records: people,
      order: 30,
      data: ({ auth }, { record }) => relationsState(auth.user!, record),
    },
    {
      view: 'contacts::companies/_subsidiaries',
      records: ['company'],
      order: 30,
      data: subsidiaries,
    },
  ],
  'record.form.before': [{ view: 'contacts::duplicates/_live' }],
  'today.figures': [
    {
      view: 'contacts::today/_due',
      data: async ({ auth }) => ({ due: await tasksDue(auth.user!) }),
    },
  ],
  'today.main': [
    {
      view: 'contacts::today/tasks',
      order: 10,
      data: async ({ auth }) => ({ tasks: await myTasks(auth.user!) }),
    },
  ],
  'today.aside': [
    {
      view: 'contacts::head/favourites',
      order: 80,
      data: async ({ auth }) => ({ favourites: await keptBy(auth.user!) }),
    },
  ],
}
