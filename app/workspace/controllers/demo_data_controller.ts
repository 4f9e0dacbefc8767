import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { countDemo, loadDemo, removeDemo } from '#workspace/demo/demo_data'
import { demandRight } from '#workspace/settings/demand_right'

export default class DemoDataController {
  async show({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    return view.render('workspace::settings/demo', { loaded: await countDemo() })
  }

  async store({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    if (!(await countDemo())) await loadDemo()
    session.flash('toast', translator(auth.user!.locale)('demo.loadedNow'))
    return response.redirect().status(303).toPath('/')
  }

  async destroy({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    await removeDemo()
    session.flash('toast', translator(auth.user!.locale)('demo.removedNow'))
    return response.redirect().status(303).toPath('/settings/demo')
  }
}
