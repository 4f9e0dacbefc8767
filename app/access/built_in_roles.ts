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

/** The roles that every installation has. Their keys are stable; their permissions may be changed, admin's not. */
export const builtInRoles: { key: string; name: string; permissions: Permissions }[] = [
  {
    key: 'admin',
    name: 'Administrator',
    permissions: {
      records: { '*': { read: 'all', create: 'all', edit: 'all', delete: 'all', export: 'all' } },
      rights: ['*'],
    },
  },
  {
    key: 'manager',
    name: 'Manager',
    permissions: {
      records: {
        '*': { read: 'all', create: 'all', edit: 'team', delete: 'team', export: 'team' },
      },
      rights: ['import', 'bulkEdit'],
    },
  },
  {
    key: 'member',
    name: 'Member',
    permissions: {
      records: { '*': { read: 'all', create: 'all', edit: 'own', delete: 'own', export: 'none' } },
      rights: [],
    },
  },
  {
    key: 'viewer',
    name: 'Viewer',
    permissions: { records: { '*': { ...nothing, read: 'all' } }, rights: [] },
  },
]
