import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { problem, problemOf } from '#records/rest/problem'

export const isApi = ({ request }: HttpContext) => request.url().startsWith('/api/')

/** Any error as a problem document, in the language of whoever asks. What is ours to mend is logged under a number, and only that is told. */
export function answerProblem(error: any, ctx: HttpContext) {
  const t = translator(ctx.actor?.locale ?? 'en')
  let found = problemOf(error, t)
  if (!found) {
    const incident = randomUUID().slice(0, 8)
    ctx.logger.error({ err: error, incident, path: ctx.request.url() }, 'incident')
    found = problem(500, t('api.problems.broken', { incident }))
  }
  ctx.response
    .status(found.status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(found))
}
