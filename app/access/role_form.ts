import modules from '#modules/registry'
import { recordActions, type Reach } from '#records/actor'
import { nothing, type Permissions, type Reaches } from '#access/built_in_roles'

/** How far each action may reach: a new record is one's own, so that creating is a yes or no. */
export const reachChoices: Record<string, Reach[]> = {
  read: ['none', 'own', 'team', 'all'],
  create: ['none', 'all'],
  edit: ['none', 'own', 'team', 'all'],
  delete: ['none', 'own', 'team', 'all'],
  export: ['none', 'own', 'team', 'all'],
}

/** The matrix as posted, `reach.contact.read=own`; what is not a choice is `none`. */
export function readPermissions(body: Record<string, any>): Permissions {
  const posted = own(body, 'reach')
  const names = [
    'others',
    ...modules.records
      .filter(({ options }) => !options.internal)
      .map(({ recordName }) => recordName),
  ]
  const records: Record<string, Reaches> = {}
  for (const name of names) {
    if (name === 'user' || !Object.hasOwn(posted, name)) continue
    records[name === 'others' ? '*' : name] = reachesOf(own(posted, name))
  }
  const rights = [body.rights ?? []].flat()
  return {
    records,
    rights: [...new Set(modules.collect('rights'))].filter((right) => rights.includes(right)),
  }
}

function reachesOf(posted: Record<string, any>): Reaches {
  const reaches = { ...nothing }
  for (const action of recordActions) {
    const reach = Object.hasOwn(posted, action) ? posted[action] : 'none'
    reaches[action] = reachChoices[action].includes(reach) ? reach : 'none'
  }
  return reaches
}

const own = (value: any, key: string): Record<string, any> =>
  value && Object.hasOwn(value, key) && typeof value[key] === 'object' && value[key]
    ? value[key]
    : {}
