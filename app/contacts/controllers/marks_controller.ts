import type { HttpContext } from '@adonisjs/core/http'
import { findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import Favourite from '#contacts/models/favourite'
import Follower from '#contacts/models/follower'

/** What a person keeps of a record for themselves: following it, and having it at hand in the sidebar. */
export default class MarksController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  follow = (ctx: HttpContext) => this.#mark(ctx, (by, row) => Follower.add(by, row))
  unfollow = (ctx: HttpContext) => this.#mark(ctx, (by, row) => Follower.remove(by, row))
  favour = (ctx: HttpContext) => this.#mark(ctx, (by, row) => Favourite.add(by, row))
  unfavour = (ctx: HttpContext) => this.#mark(ctx, (by, row) => Favourite.remove(by, row))

  async #mark({ auth, params, response }: HttpContext, verb: (by: any, row: any) => Promise<void>) {
    const record = await findVisible(this.Record, auth.user!, params.id)
    await verb(auth.user!, record)
    return response.redirect().status(303).toPath(record.url)
  }
}
