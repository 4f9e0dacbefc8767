import '#records/rest/api_context'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { AnswerOnce, type Answer } from '#records/rest/answer_once'
import { Refused } from '#records/rest/problem'

const keptHeaders = ['etag', 'location', 'content-type']

/** `Idempotency-Key` on POST: whoever lost an answer may ask again without doing it again. */
export default class IdempotencyMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { request, response } = ctx
    const key = request.method() === 'POST' ? readKey(request.header('idempotency-key')) : null
    if (key === null) return next()
    const asked = `${request.method()} ${request.url(true)}\n${request.raw() ?? ''}`
    const found = await AnswerOnce.claim(ctx.tokenId, key, asked)
    if (!(found instanceof AnswerOnce)) return repeat(response, found)
    ctx.once = found
    let done = false
    try {
      await next()
      done = response.getStatus() < 300
    } finally {
      // What the handler kept in its own transaction stays; what was refused did nothing.
      if (!done) await found.release()
      else if (!ctx.answerKept) await found.keep(answerOf(ctx))
    }
  }
}

/** The answer as it stands, to be kept within the change that it tells of. */
export async function keepAnswer(ctx: HttpContext, body: unknown) {
  if (!ctx.once) return
  await ctx.once.keep(answerOf(ctx, body))
  ctx.answerKept = true
}

/** A string of RFC 8941 in its quotes, or the bare text that most clients send. */
function readKey(header: string | undefined): string | null {
  if (header === undefined) return null
  const text = header.trim()
  const key = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/.exec(text)?.[1] ?? text
  if (!/^[!-~][ -~]{0,254}$/.test(key)) throw new Refused(400, 'wrongKey')
  return key
}

function answerOf({ response }: HttpContext, body: unknown = response.getBody()): Answer {
  const headers = keptHeaders.flatMap((name) => {
    const value = response.getHeader(name)
    return value === undefined ? [] : [[name, String(value)]]
  })
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  return { status: response.getStatus(), headers: Object.fromEntries(headers), body: text }
}

function repeat(response: HttpContext['response'], { status, headers, body }: Answer) {
  response.status(status).header('Idempotency-Replayed', 'true')
  response.header('Content-Type', 'application/json; charset=utf-8')
  for (const [name, value] of Object.entries(headers)) response.header(name, value)
  return response.send(body)
}
