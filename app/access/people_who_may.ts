import { connection } from '#records/change'
import Role from '#access/models/role'

/** Ids of everybody whose role has a special right. */
export async function peopleWhoMay(right: string): Promise<number[]> {
  const roles = await Role.all()
  const allowing = roles.filter(
    ({ permissions: { rights } }) => rights.includes('*') || rights.includes(right)
  )
  const people = await connection()
    .from('users')
    .whereIn(
      'role_id',
      allowing.map(({ id }) => id)
    )
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .select('id')
  return people.map(({ id }) => id)
}
