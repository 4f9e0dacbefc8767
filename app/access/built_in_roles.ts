import type { Reach, RecordAction } from '#records/actor'

/** What a role may do with records of one type. */
export type Reaches = Record<RecordAction, Reach>

/** What a role allows. `'*'` stands for every record type that is not named, and for every special right. */
export interface Permissions {
  records: Record<string, Reaches>
  rights: string[]
}

export const nothing: Reaches = {
  read: 'none',
  create: 'none',
  edit: 'none',
  delete: 'none',
  export: 'none',
}

const everything: Reaches = {
  read: 'all',
  create: 'all',
  edit: 'all',
  delete: 'all',
  export: 'all',
}

/** What is sold and at which price: kept by few, read by everybody who sells. */
const catalogue = (reaches: Reaches) =>
  Object.fromEntries(
    ['product', 'productCategory', 'taxClass', 'priceBook', 'priceBookEntry'].map((name) => [
      name,
      reaches,
    ])
  )

/** The roles that every installation has. Their keys are stable; their permissions may be changed, admin's not. */
export const builtInRoles: { key: string; name: string; permissions: Permissions }[] = [
  {
    key: 'admin',
    name: 'Administrator',
    permissions: {
      records: { '*': everything },
      rights: ['*'],
    },
  },
  {
    key: 'manager',
    name: 'Manager',
    permissions: {
      records: {
        '*': { read: 'all', create: 'all', edit: 'team', delete: 'team', export: 'team' },
        ...catalogue(everything),
      },
      rights: ['import', 'bulkEdit', 'reopenDeals', 'goals'],
    },
  },
  {
    key: 'member',
    name: 'Member',
    permissions: {
      records: {
        '*': { read: 'all', create: 'all', edit: 'own', delete: 'own', export: 'none' },
        ...catalogue({ ...nothing, read: 'all' }),
      },
      rights: [],
    },
  },
  {
    key: 'viewer',
    name: 'Viewer',
    permissions: { records: { '*': { ...nothing, read: 'all' } }, rights: [] },
  },
]
