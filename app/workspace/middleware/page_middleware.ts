import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import { RequestValidator, type HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { languageFor, translator } from '#modules/translator'
import { maintenance } from '#workspace/maintenance/maintenance'
import { when } from '#workspace/pages/when'
import { company } from '#records/company'
import { creatable, hasStaleCounts, isUnderMore, navigation } from '#workspace/pages/navigation'

/**
 * What every page needs: the person's language, the company, the navigation, and whether htmx asked for a fragment.
 * The layout leaves its frame out of a fragment, so that a controller renders the same view either way.
 */
export default class PageMiddleware {
  static {
    RequestValidator.messagesProvider = (ctx) => ctx.i18n.createMessagesProvider()
  }

  async handle(ctx: HttpContext, next: NextFn) {
    const { auth, request, response, session } = ctx
    const house = await company()
    const user = (await auth.check()) ? (auth.user as any) : null
    const locale = languageFor(user?.locale, ...(user ? [] : request.languages()), house.locale)
    const t = translator(locale)

    ctx.i18n = i18nManager.locale(locale)
    response.vary('HX-Request, HX-Request-Type')
    if (user) response.header('Cache-Control', 'no-store')

    const nav = user ? navigation(user, t, request.url()) : []
    ctx.view.share({
      ctx,
      t,
      i18n: ctx.i18n,
      locale,
      user,
      company: house,
      fragment: isFragment(ctx),
      path: request.url(),
      when: (moment: any) => when(moment, user ?? { locale, timezone: house.timezone }),
      nav,
      underMore: isUnderMore(nav),
      countsAreStale: hasStaleCounts(nav),
      creatable: user ? creatable(user, t) : [],
      maintenance: await maintenance(),
      csrfToken: request.csrfToken,
      flash: session?.flashMessages.all() ?? {},
    })
    return next()
  }
}

/** htmx 4 says `partial` where a region is swapped, `full` where it takes the body or picks from a whole page. */
export const isFragment = ({ request }: HttpContext) =>
  request.header('hx-request') === 'true' && request.header('hx-request-type') === 'partial'

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    i18n: I18n
  }
}
