import type { Actor } from '#records/actor'
import type { RecordRow } from '#records/record'
import { forgetKept } from '#contacts/models/favourite/kept'
import Mark from '#contacts/models/mark'

/** A record that somebody keeps at hand in the sidebar. */
export default class Favourite extends Mark {
  static table = 'favourites'
  static word = 'favourite'

  static async add(by: Actor, row: RecordRow) {
    await super.add(by, row)
    forgetKept(by.id!)
  }

  static async remove(by: Actor, row: RecordRow) {
    await super.remove(by, row)
    forgetKept(by.id!)
  }
}
