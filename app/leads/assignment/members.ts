import { connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'

/** Somebody, or a team of people, who may get leads. Two shares are twice as many leads as one, where leads go round. */
export interface Member {
  kind: 'user' | 'team'
  id: number
  weight: number
}

/** A person who may get a lead, before anyone asks whether they are there. */
export interface Candidate {
  id: number
  weight: number
}

export const mostWeight = 20

/** Teams as their people, each person once, in the order given. People come in the order of their ids within a team. */
export async function peopleOf(lists: Member[][]): Promise<Candidate[][]> {
  const teams = await membersOf(lists.flat().flatMap(({ kind, id }) => (kind === 'team' ? id : [])))
  return lists.map((members) => {
    const found = new Map<number, Candidate>()
    for (const { kind, id, weight } of members) {
      const ids = kind === 'user' ? [id] : (teams.get(id) ?? []).map((each) => each.user_id)
      for (const each of ids) if (!found.has(each)) found.set(each, { id: each, weight })
    }
    return [...found.values()]
  })
}

/** Managers of these teams, and of the teams that these people are in. */
export async function managersOf(members: Member[]): Promise<number[]> {
  const teams = members.filter(({ kind }) => kind === 'team').map(({ id }) => id)
  const people = members.filter(({ kind }) => kind === 'user').map(({ id }) => id)
  if (people.length && !teams.length) {
    const own = await connection().from('team_members').whereIn('user_id', people).select('team_id')
    teams.push(...own.map((row) => row.team_id))
  }
  const byTeam = await membersOf(teams)
  const rows = [...byTeam.values()].flat()
  return [...new Set(rows.filter(({ manager }) => Number(manager)).map((row) => row.user_id))]
}

async function membersOf(teamIds: number[]) {
  const rows: { team_id: number; user_id: number; manager: unknown }[] = teamIds.length
    ? await connection()
        .from('team_members')
        .whereIn('team_id', [...new Set(teamIds)])
        .orderBy('user_id')
        .select('team_id', 'user_id', 'manager')
    : []
  return Map.groupBy(rows, ({ team_id: team }) => team)
}

/** Rows of the turns, locked; the first of them makes everybody else who assigns leads wait. */
export async function lockTurns() {
  await dialect().lockRows(connection().from('assignment_turns').where('whose', 'all')).first()
}
