import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { visible } from '#records/query/scope'
import { recordClass } from '#records/record'
import { shortMoment, urgency } from '#contacts/timeline/moments'

type Raw = Record<string, any>

/** What this person is to do, the most pressing first, with the record that it is about as far as they may see it. */
export async function myTasks(actor: Actor) {
  const rows: Raw[] = await connection()
    .from('activities')
    .where('assignee_id', actor.id!)
    .whereNull('done_at')
    .whereNull('deleted_at')
    .where('kind', 'task')
    .orderByRaw('case when due_at is null then 1 else 0 end')
    .orderBy('due_at')
    .limit(12)
    .select('id', 'subject', 'due_at', 'about_name', 'about_id')
  const titles = new Map<string, string>()
  for (const [name, own] of Map.groupBy(rows, (row) => row.about_name as string)) {
    const Record = recordClass(name)
    const { table } = Record as any
    const query = connection()
      .from(table)
      .whereIn(
        `${table}.id`,
        own.map((row) => row.about_id)
      )
      .whereNull('deleted_at')
      .select(`${table}.id`, 'title')
    for (const { id, title } of (await visible(query, Record, actor)) as Raw[])
      titles.set(`${name} ${id}`, title)
  }
  return rows
    .filter((row) => titles.has(`${row.about_name} ${row.about_id}`))
    .map((row) => {
      const due = row.due_at && fromColumn(row.due_at)
      return {
        id: row.id,
        subject: row.subject,
        about: titles.get(`${row.about_name} ${row.about_id}`),
        url: `/${recordClass(row.about_name).path}/${row.about_id}`,
        due: due && shortMoment(due, actor),
        late: due && urgency(due, actor) === 'overdue',
      }
    })
}
