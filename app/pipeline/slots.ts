import type { SlotEntry } from '#modules/contract'
import { dealsOf } from '#pipeline/panels/deals_of'
import { decisionState, pathState } from '#pipeline/panels/path'
import { competitorsState, contactsState, splitsState } from '#pipeline/panels/people'
import { trailState } from '#pipeline/panels/trail'

const deals = ['deal']

export const slots: Record<string, SlotEntry[]> = {
  'list.actions': [{ view: 'pipeline::boards/_switch', records: deals }],
  'deal.path': [{ view: 'pipeline::deals/_path', data: pathState }],
  'record.badges': [{ view: 'pipeline::deals/_badges', records: deals, data: decisionState }],
  'record.actions': [
    { view: 'pipeline::deals/_actions', records: deals, order: 10, data: decisionState },
  ],
  'record.side': [
    { view: 'pipeline::deals/_contacts', records: deals, order: 20, data: contactsState },
    { view: 'pipeline::deals/_competitors', records: deals, order: 40, data: competitorsState },
    { view: 'pipeline::deals/_splits', records: deals, order: 50, data: splitsState },
    { view: 'pipeline::deals/_trail', records: deals, order: 60, data: trailState },
    {
      view: 'pipeline::deals/_of',
      records: ['company', 'contact'],
      order: 15,
      visible: (actor) => actor.reach('read', 'deal') !== 'none',
      data: dealsOf,
    },
  ],
}
