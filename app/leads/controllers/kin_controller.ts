import type { HttpContext } from '@adonisjs/core/http'
import { findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { kinOf } from '#leads/duplicates'
import Lead from '#leads/models/lead'

/** Who a lead likely is already; its page asks for them when it stands. */
export default class KinController {
  async index({ auth, params, view }: HttpContext) {
    const record = (await findVisible(
      Lead as unknown as RecordClass,
      auth.user!,
      params.id
    )) as Lead
    const kin = record.isConverted ? [] : await kinOf(auth.user!, record, record.id)
    return view.render('leads::leads/kin', { record, kin })
  }
}
