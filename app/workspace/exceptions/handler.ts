import app from '@adonisjs/core/services/app'
import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import { languageFor, translator } from '#modules/translator'
import { toast } from '#modules/toast'
import { company } from '#records/company'
import { answerProblem, isApi } from '#records/rest/answer_problem'
import settings from '#start/env'
import { haltOnDamage } from '#workspace/start/damage'
import { problemOf, type Problem } from '#workspace/exceptions/problem'

const policy =
  "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

/**
 * The one place where errors become answers: a page for people, a toast for a swap (the region stays as it was), a problem
 * document (RFC 9457) for programs. What is ours to mend is logged with an incident number, and only the number is told.
 */
export default class Handler extends ExceptionHandler {
  async report() {}

  async handle(error: any, ctx: HttpContext) {
    await haltOnDamage(error, settings)
    if (isApi(ctx)) return answerProblem(error, ctx)
    if (error?.code === 'E_UNAUTHORIZED_ACCESS')
      return ctx.response.redirect().status(303).toPath('/login')
    const problem = problemOf(error)
    if (problem.incident) {
      ctx.logger.error(
        {
          err: error,
          incident: problem.incident,
          path: ctx.request.url(),
          user: ctx.auth?.user?.id,
        },
        'incident'
      )
    }

    ctx.response.status(problem.status)
    if (problem.seconds) ctx.response.header('Retry-After', String(problem.seconds))
    try {
      if (this.#isProgram(ctx)) return this.#document(problem, ctx)
      if (ctx.request.header('HX-Request')) return await this.#news(problem, ctx)
      return await this.#page(problem, ctx, error)
    } catch (second) {
      ctx.logger.error({ err: second, incident: problem.incident }, 'the error page failed')
      return ctx.response.type('text/plain').send(`${problem.status} ${problem.incident ?? ''}`)
    }
  }

  #isProgram({ request }: HttpContext) {
    return request.accepts(['html', 'json']) === 'json'
  }

  #document(problem: Problem, { response }: HttpContext) {
    const t = translator('en')
    return response.header('Content-Type', 'application/problem+json; charset=utf-8').send(
      JSON.stringify({
        type: 'about:blank',
        title: t(`problems.${problem.name}`),
        status: problem.status,
        detail: this.#sentence(problem, t, ''),
        ...(problem.incident ? { incident: problem.incident } : {}),
        ...(Object.keys(problem.errors).length
          ? {
              errors: Object.entries(problem.errors).map(([attribute, { key, params }]) => ({
                pointer: `/${attribute}`,
                detail: t(`errors.${key}`, params),
              })),
            }
          : {}),
      })
    )
  }

  async #news(problem: Problem, ctx: HttpContext) {
    const { name } = await company()
    const t = await this.#words(ctx)
    const reasons = Object.values(problem.errors).map(({ key, params }) =>
      t(`errors.${key}`, params)
    )
    const text = [
      t(`problems.${problem.name}`) + '.',
      ...(reasons.length ? reasons : [this.#sentence(problem, t, name)]),
      problem.incident ? t('problems.incident', { id: problem.incident }) : '',
    ]
      .filter(Boolean)
      .join(' ')
    toast(ctx, { text, tone: 'bad' })
    ctx.response.header('HX-Reswap', 'none')
    return ctx.response.type('html').send('')
  }

  async #page(problem: Problem, ctx: HttpContext, error: any) {
    const house = await company()
    const t = await this.#words(ctx)
    if (!ctx.response.getHeader('Content-Security-Policy')) {
      ctx.response.header('Content-Security-Policy', policy).header('X-Frame-Options', 'DENY')
    }
    const html = await ctx.view.render('workspace::problems/show', {
      t,
      problem,
      company: house,
      locale: languageFor(ctx.i18n?.locale ?? house.locale),
      sentence: this.#sentence(problem, t, house.name),
      reasons: Object.values(problem.errors).map(({ key, params }) => t(`errors.${key}`, params)),
      log: problem.incident && ctx.auth?.user?.may('settings'),
      stack: app.inDev && problem.incident ? String(error?.stack ?? error) : null,
    })
    return ctx.response.type('html').send(html)
  }

  #sentence(problem: Problem, t: ReturnType<typeof translator>, house: string) {
    return t(`problems.${problem.name}Text`, { company: house, seconds: problem.seconds ?? 0 })
  }

  async #words({ i18n, request }: HttpContext) {
    if (i18n) return translator(i18n.locale)
    const house = await company()
    return translator(languageFor(...request.languages(), house.locale))
  }
}
