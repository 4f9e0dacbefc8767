import type { Actor } from '#records/actor'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Whose token it is, on routes of the API. */
    actor: Actor
  }
}
