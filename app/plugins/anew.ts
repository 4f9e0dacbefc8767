import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { restart } from '#workspace/start/restart'

/** Answers with a page that waits for the process to start anew and then leads on; the process finishes that answer first. */
export async function anew({ response, view }: HttpContext, to: string) {
  if (app.inTest) return response.redirect().status(303).toPath(to)
  setTimeout(() => void restart(), 400)
  return view.render('plugins::restarting', { to })
}
