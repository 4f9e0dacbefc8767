import { connection } from '#records/change'
import type { Translate } from '#records/labels'
import type { Refusals } from '#records/errors'
import { mostWeight, type Member } from '#leads/assignment/members'

export interface TypedMember {
  /** `user:3`, `team:1` or nothing yet. */
  member: string
  weight: string
}

const most = 100

/** Rows as typed: `who[0][member]`, `who[0][weight]`; `do=who` asks for one more, `do=drop:2` for one less. */
export function typedMembers(raw: Record<string, any>): TypedMember[] {
  const [verb, place] = String(raw.do ?? '').split(':')
  const rows = Object.values<any>(raw.who ?? {})
    .slice(0, most)
    .map((each) => ({ member: String(each?.member ?? ''), weight: String(each?.weight ?? '1') }))
    .filter((_, at) => verb !== 'drop' || at !== Number(place))
  return verb === 'who' || !rows.length ? [...rows, { member: '', weight: '1' }] : rows
}

export const asTyped = (members: Member[]): TypedMember[] => [
  ...members.map(({ kind, id, weight }) => ({ member: `${kind}:${id}`, weight: String(weight) })),
  ...(members.length ? [] : [{ member: '', weight: '1' }]),
]

export function readMembers(rows: TypedMember[], errors: Refusals): Member[] {
  const members = new Map<string, Member>()
  for (const { member, weight } of rows) {
    const [, kind, id] = /^(user|team):([1-9]\d{0,9})$/.exec(member) ?? []
    if (!kind) continue
    const shares = Number(weight.trim() || '1')
    if (!Number.isInteger(shares) || shares < 1 || shares > mostWeight)
      errors.people = { key: 'notBetween', params: { min: 1, max: mostWeight } }
    members.set(member, { kind: kind as Member['kind'], id: Number(id), weight: shares })
  }
  return [...members.values()]
}

/** Those to choose from; who is chosen already stays, also when they left. */
export async function memberChoices(rows: TypedMember[]) {
  const chosen = rows.flatMap(({ member }) => /^user:(\d{1,10})$/.exec(member)?.[1] ?? [])
  const people = await connection()
    .from('users')
    .where((here) => here.whereNull('disabled_at').whereNull('deleted_at'))
    .if(chosen.length, (query) => query.orWhereIn('id', chosen.map(Number)))
    .orderBy('title_sort')
    .limit(1000)
    .select('id', 'name')
  const teams = await connection().from('teams').orderBy('name').select('id', 'name')
  return {
    people: people.map(({ id, name }) => ({ value: `user:${id}`, id, label: name })),
    teams: teams.map(({ id, name }) => ({ value: `team:${id}`, label: name })),
  }
}

/** "Sara Vidal, Marc Puig ×2, team Support". */
export async function memberWords(lists: Member[][], t: Translate): Promise<string[]> {
  const ids = (kind: Member['kind']) => [
    0,
    ...lists.flat().flatMap((each) => (each.kind === kind ? each.id : [])),
  ]
  const people = await connection().from('users').whereIn('id', ids('user')).select('id', 'name')
  const teams = await connection().from('teams').whereIn('id', ids('team')).select('id', 'name')
  const names = new Map([
    ...people.map(({ id, name }): [string, string] => [`user:${id}`, name]),
    ...teams.map(({ id, name }): [string, string] => [
      `team:${id}`,
      t('assignment.team', { name }),
    ]),
  ])
  return lists.map((members) =>
    members
      .map(({ kind, id, weight }) => {
        const name = names.get(`${kind}:${id}`) ?? t('assignment.gone')
        return weight > 1 ? `${name} ×${weight}` : name
      })
      .join(', ')
  )
}
