import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import { back, render } from '#contacts/controllers/activities_controller'
import Activity from '#contacts/models/activity'
import { readActivity } from '#contacts/timeline/activity_input'

/** One note, call, task or file. */
export default class ActivityController {
  async edit(ctx: HttpContext) {
    const { activity, about } = await mine(ctx)
    return render(ctx, about, { editing: activity.id })
  }

  async update(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { activity, about } = await mine(ctx)
    const typed = request.body()
    try {
      await activity.rewrite(
        auth.user!,
        await readActivity(auth.user!, activity.kind, typed, activity)
      )
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return render(ctx, about, { editing: activity.id, typed, errors: error.errors })
    }
    return back(ctx, about)
  }

  async destroy(ctx: HttpContext) {
    const { activity, about } = await mine(ctx)
    await activity.remove(ctx.auth.user!)
    return back(ctx, about)
  }

  async complete(ctx: HttpContext) {
    const { activity, about } = await mine(ctx, 'task')
    if (!activity.doneAt) await activity.complete(ctx.auth.user!)
    return back(ctx, about)
  }

  async reopen(ctx: HttpContext) {
    const { activity, about } = await mine(ctx, 'task')
    await activity.reopen(ctx.auth.user!)
    return back(ctx, about)
  }

  async pin(ctx: HttpContext) {
    const { activity, about } = await mine(ctx)
    await activity.pin(ctx.auth.user!, true)
    return back(ctx, about)
  }

  async unpin(ctx: HttpContext) {
    const { activity, about } = await mine(ctx)
    await activity.pin(ctx.auth.user!, false)
    return back(ctx, about)
  }
}

/** @throws NotVisible, NotAllowed; Invalid for what only tasks can do */
async function mine({ auth, params }: HttpContext, kind?: string) {
  const found = await Activity.findWithAbout(auth.user!, params.id)
  found.activity.demandChange(auth.user!, found.about)
  if (kind && found.activity.kind !== kind)
    throw new Invalid({ kind: { key: 'notChoice', params: { value: found.activity.kind } } })
  return found
}
