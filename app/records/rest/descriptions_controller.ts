import type { HttpContext } from '@adonisjs/core/http'
import { findVisible } from '#records/query/scope'
import { allSettings } from '#records/company'
import { recordClass } from '#records/record'
import { openapi } from '#records/rest/openapi'
import { standardRateLimit } from '#records/rest/rate_limit'
import { Presenter } from '#records/screens/presenter'

/** What the API says of itself and of whoever asks. */
export default class DescriptionsController {
  async me({ actor }: HttpContext) {
    const User = recordClass('user')
    const row = await findVisible(User, actor, actor.id)
    const show = await Presenter.for(actor, User, [])
    return { data: { ...show.json(row), locale: actor.locale, timezone: actor.timezone } }
  }

  openapi() {
    return openapi()
  }

  /** For people: the addresses, with an example that works when pasted. */
  async page({ view }: HttpContext) {
    const { servers, paths } = openapi()
    const { apiRateLimit } = await allSettings()
    return view.render('records::rest/show', {
      base: servers[0].url,
      requests: Number(apiRateLimit) || standardRateLimit,
      paths: Object.entries<any>(paths).map(([path, operations]) => ({
        path,
        operations: Object.entries<any>(operations).map(([method, { summary }]) => ({
          method: method.toUpperCase(),
          summary,
        })),
      })),
    })
  }
}
