import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { restart } from '#workspace/start/restart'

/** Answers with a page that waits for the process to start anew and then leads on; without script, the browser asks again by itself. */
export async function anew({ response, view }: HttpContext, to: string) {
  if (app.inTest) return response.redirect().status(303).toPath(to)
  const page = await view.render('plugins::restarting', { to })
  response.header('Refresh', `4; url=${to}`)
  setTimeout(() => void restart(), 400)
  return page
}
