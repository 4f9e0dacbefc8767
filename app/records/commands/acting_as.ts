import { system, type Actor } from '#records/actor'
import { connection } from '#records/change'
import { recordClass } from '#records/record'

/** Who a command acts as: the person with this address, or the house itself. */
export async function actingAs(email: string | undefined): Promise<Actor> {
  if (!email) return { ...system, door: 'command' }
  const row = await connection()
    .from('users')
    .where('email', email)
    .whereNull('deleted_at')
    .select('id')
    .first()
  const actor = row && (await (recordClass('user') as any).acting(row.id))
  if (!actor) throw new Error(`Nobody who may sign in has the address ${email}.`)
  return actor
}
