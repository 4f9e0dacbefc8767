import type { AnswerOnce } from '#records/rest/answer_once'
import type { Actor } from '#records/actor'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Whose token it is, on routes of the API. */
    actor: Actor
    /** Row of that token. */
    tokenId: number
    /** Set where the caller named an idempotency key. */
    once?: AnswerOnce
    /** The answer is kept already, in the transaction of its change. */
    answerKept?: boolean
  }
}
