import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { wakeRunner } from '#records/jobs'
import { demandRight } from '#workspace/settings/demand_right'
import { formOf } from '#leads/forms/find_form'
import { submissions } from '#leads/forms/submissions/submission'
import { markSpam, workAgain } from '#leads/forms/submissions/work'

/** What a person decides about submissions: spam, or none and to be worked, now or once more. */
export default class JudgementsController {
  async store({ auth, i18n, params, request, response, session }: HttpContext) {
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    const by = auth.user
    const ids = await own(form.id, [request.input('ids') ?? []].flat())
    const spam = request.input('verdict') === 'spam'
    const count = await change(
      by,
      'formJudged',
      () => (spam ? markSpam(ids, by.id) : workAgain(ids, by.id)),
      { quiet: true }
    )
    wakeRunner()
    session.flash('toast', i18n.t(spam ? 'webForms.markedSpam' : 'webForms.workedAgain', { count }))
    const one = request.input('back') === 'one' && ids.length === 1
    return response
      .redirect()
      .status(303)
      .toPath(`${form.url}/submissions${one ? `/${ids[0]}` : ''}`)
  }
}

async function own(formId: number, raw: unknown[]): Promise<number[]> {
  const ids = raw.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0)
  const rows = await submissions()
    .where('form_id', formId)
    .whereIn('id', ids.slice(0, 200))
    .select('id')
  return rows.map(({ id }: { id: number }) => id)
}
