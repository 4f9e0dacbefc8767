import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import Contact from '#contacts/models/contact'
import { recordLabel } from '#records/labels'
import { readListParams } from '#records/query/list_params'
import { ListScreen } from '#records/screens/list_screen'

let constant: ListScreen | undefined

/** The contacts' list with 50 rows that were read once: layout, template and signed-in person as always, no list query. */
export async function floor({ auth, view }: HttpContext) {
  const user = auth.user! as unknown as Actor
  constant ??= await ListScreen.for(Contact, user, readListParams(Contact, { sort: 'name' }))
  return view.render('records::lists/index', {
    screen: constant,
    Record: Contact,
    recordLabel,
    nouns: constant.nouns,
  })
}
