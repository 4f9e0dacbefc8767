import type { Server } from 'node:http'
import type { ApplicationService } from '@adonisjs/core/types'
import runner from '#workspace/jobs/runner'

/**
 * On a stop, no connection is taken any more, answers under way are finished, and idle kept-alive connections are closed
 * as soon as they are idle instead of after their timeout. Registered last, so that it runs first.
 */
export async function stopServingFirst(app: ApplicationService) {
  const handler = await app.container.make('server')
  const server = handler.getNodeServer() as Server
  app.terminating(async () => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    await Promise.all([new Promise((resolve) => server.close(resolve)), runner.stop()])
    clearInterval(sweep)
  })
}
