import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { ListQuery } from '#records/query/list_query'
import { readListParams } from '#records/query/list_params'
import { demand } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { ListScreen, openList } from '#records/screens/list_screen'

/**
 * What a page needs that shows a list in another way, one of `listViews`: the query of the rows that the list's URL asks for, and
 * the state of `records::lists/_seen_as`, which prints heading, views and filters above it.
 * @throws NotAllowed for whom the list is closed, Invalid where the URL makes no list
 */
export async function listSeenAs(
  { auth, request }: HttpContext,
  Record: RecordClass,
  name: string
) {
  const actor = auth.user! as unknown as Actor
  await demand(Record, actor, 'read')
  const params = { ...readListParams(Record, request.qs()), as: name }
  const open = await openList(Record, actor, params)
  const query = await ListQuery.from(Record, actor, open.asked)
  const screen = await ListScreen.frame(Record, actor, open)
  return { query, state: { Record, screen, nouns: screen.nouns, seenAs: name } }
}
