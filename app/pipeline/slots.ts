import type { SlotEntry } from '#modules/contract'

const deals = ['deal']

export const slots: Record<string, SlotEntry[]> = {
  'list.actions': [{ view: 'pipeline::boards/_switch', records: deals }],
}
