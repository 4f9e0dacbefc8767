import { defineModule, type AuthProvider, type Identity } from '#modules/contract'
import { connection } from '#records/change'
import { FieldError } from '#records/field_type'
import { choice, reference, text } from '#records/fields/all'
import { recordClass } from '#records/record'
import { listSeenAs } from '#records/screens/list_seen_as'

/** What the harbour's own gate says, as a test sets it. */
export const gate: {
  open: boolean
  moored: boolean
  asked: string[]
  /** Lines about contacts, by id: a store of the module's own. */
  logbook: Map<number, string[]>
  identity: Identity
  policy: Awaited<ReturnType<AuthProvider['policy']>>
} = {
  open: false,
  moored: true,
  asked: [],
  logbook: new Map(),
  identity: { subject: '1', email: null, emailVerified: false, name: null },
  policy: { linkByEmail: false, newPeople: null },
}

/** A module without record types of its own: all that it does, it does to those of others. */
export default defineModule({
  name: 'harbour',
  root: import.meta.dirname,
  needs: ['contacts', 'boats'],
  fields: {
    contact: {
      harbourBerth: text({ max: 40, search: true, personal: true }),
      harbourRank: choice(['mate', 'captain'], { sort: false }),
      harbourBoat: reference('boat'),
      berth: text(),
    },
  },
  before: {
    contact: {
      complete(rows) {
        for (const row of rows)
          if (row.harbourBerth) row.harbourBerth = row.harbourBerth.toUpperCase()
      },
      save: (rows) =>
        rows.map(({ values }) =>
          values.lastName === 'Kraken' ? { lastName: { key: 'harbourMonster', params: {} } } : null
        ),
      delete: (rows) =>
        rows.map(({ lastName }) =>
          lastName === 'Ahab' ? { record: { key: 'harbourCaptain', params: {} } } : null
        ),
    },
  },
  filterOperators: [
    {
      name: 'harbour.longer',
      types: ['text', 'personName'],
      records: ['boat', 'contact'],
      label: 'harbour.longer',
      value: 'number',
      where: (query, { column, value }) => query.whereRaw(`length(${column}) > ?`, [Number(value)]),
    },
  ],
  filters: [
    {
      name: 'harbour.skippers',
      label: 'harbour.skippers',
      records: ['contact'],
      operators: [
        {
          name: 'harbour.ofRig',
          label: 'harbour.ofRig',
          value: 'one',
          options: async () => [
            { value: 'sloop', label: 'Sloop' },
            { value: 'ketch', label: 'Ketch' },
          ],
          words: (value) => value.toUpperCase(),
          async prepare(value) {
            if (!['sloop', 'ketch'].includes(String(value)))
              throw new FieldError('harbourRig', { given: String(value) })
            return String(value)
          },
          where: (query, { id, prepared }) =>
            query.whereIn(
              id,
              connection()
                .from('boats')
                .where('rig', prepared)
                .whereNotNull('skipper_id')
                .select('skipper_id')
            ),
        },
      ],
    },
  ],
  authProviders: [
    {
      name: 'gate',
      label: 'harbour.gate',
      icon: 'anchor',
      ready: () => gate.open,
      begin: async ({ callback }) => ({
        url: `https://gate.example/?back=${encodeURIComponent(callback)}`,
        state: { nonce: 'n1' },
      }),
      async finish({ url, state }) {
        if (new URL(url).searchParams.get('code') !== state.nonce) throw new Error('Not proven.')
        return gate.identity
      },
      policy: async () => gate.policy,
    },
  ],
  personalData: [
    {
      name: 'harbour',
      label: 'harbour.logbook',
      records: ['contact'],
      count: async ({ recordId }) => gate.logbook.get(recordId)?.length ?? 0,
      export: async ({ recordId }) => gate.logbook.get(recordId) ?? [],
      erase: async ({ recordId }) => void gate.logbook.delete(recordId),
    },
  ],
  rateProviders: [
    {
      name: 'harbour',
      rates: async ({ base, currencies }) => {
        gate.asked = [base, ...currencies]
        return [
          { currency: 'USD', onDate: '2026-01-02', rate: '0.91' },
          { currency: 'XPF', onDate: '2026-01-02', rate: '0.0084' },
        ]
      },
    },
  ],
  relatedLists: [{ record: 'contact', of: 'boat', by: 'skipper', label: 'harbour.steers' }],
  reports: [
    { name: 'tides', label: 'harbour.tides', icon: 'waves', href: '/contacts/berths?report=tides' },
  ],
  firstSteps: [
    { name: 'moor', label: 'harbour.moor', href: '/contacts/berths', done: () => gate.moored },
  ],
  importPresets: [
    {
      name: 'Harbour master',
      records: {
        contact: {
          'Sailor first': 'firstName',
          'Sailor last': 'lastName',
          'Moored at': 'harbourBerth',
        },
      },
    },
  ],
  listViews: [{ name: 'berths', label: 'harbour.berths', icon: 'anchor', records: ['contact'] }],
  routes(router) {
    router.get('/contacts/berths', async (ctx) => {
      const { query, state } = await listSeenAs(ctx, recordClass('contact'), 'berths')
      const { rows } = await query.page()
      return ctx.view.render('harbour::berths', { ...state, rows })
    })
  },
})
