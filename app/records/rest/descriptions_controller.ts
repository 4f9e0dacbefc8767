import type { HttpContext } from '@adonisjs/core/http'
import { findVisible } from '#records/query/scope'
import { recordClass } from '#records/record'
import { openapi } from '#records/rest/openapi'
import { Presenter } from '#records/screens/presenter'

/** What the API says of itself and of whoever asks. */
export default class DescriptionsController {
  async me({ actor }: HttpContext) {
    const User = recordClass('user')
    const row = await findVisible(User, actor, actor.id)
    const show = await Presenter.for(actor, User, [])
    return { data: { ...show.json(row), locale: actor.locale, timezone: actor.timezone } }
  }

  async openapi() {
    return openapi()
  }
}
