import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { NotAllowed, NotVisible } from '#records/errors'
import { Import } from '#records/import/import'

const perPage = 50

/** Whoever may read the audit sees everybody's imports. */
export const maySeeAll = (actor: Actor) => actor.may('audit')

/**
 * @throws NotAllowed without the right to import
 * @throws NotVisible for an import of somebody else
 */
export async function findImport(actor: Actor, id: unknown): Promise<Import> {
  if (!actor.may('import')) throw new NotAllowed('import')
  const row = /^\d{1,9}$/.test(String(id)) ? await Import.find(Number(id)) : null
  if (!row || (row.userId !== actor.id && !maySeeAll(actor))) throw new NotVisible()
  return row
}

/**
 * The same, for what only the person who brought the file may do: the import acts with that person's rights.
 * @throws NotAllowed for one who only sees it
 */
export async function findOwnImport(actor: Actor, id: unknown): Promise<Import> {
  const row = await findImport(actor, id)
  if (row.userId !== actor.id) throw new NotAllowed('import')
  return row
}

/** Past imports, latest first. */
export async function importList(actor: Actor, before: number | null) {
  const rows = await Import.query()
    .if(!maySeeAll(actor), (query) => query.where('user_id', actor.id!))
    .if(before, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(perPage + 1)
  const people = await connection()
    .from('users')
    .whereIn(
      'id',
      rows.flatMap(({ userId }) => (userId ? [userId] : []))
    )
    .select('id', 'name')
  return {
    imports: rows.slice(0, perPage),
    next: rows.length > perPage ? rows[perPage - 1].id : null,
    people: Object.fromEntries(people.map(({ id, name }) => [id, name])),
  }
}
