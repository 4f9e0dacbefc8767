import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { openDoors, staffDoors } from '#access/doors'
import { countTry, networkOf } from '#access/tries'

/** Counts who comes through a door that has a limit, before the body is read. @throws TooManyTries past it */
export default class DoorMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { staff }: { staff?: boolean } = {}) {
    const asked = `${ctx.request.method()} ${ctx.route?.pattern}`
    const door = (staff ? staffDoors : openDoors).find(({ fits }) => fits(asked, ctx))
    if (door) {
      const { name, by, requests, duration } = door
      const who = by === 'person' ? ctx.auth.user!.id : networkOf(ctx.request.ip())
      await countTry(`door:${name}:${who}`, requests, duration)
    }
    return next()
  }
}
