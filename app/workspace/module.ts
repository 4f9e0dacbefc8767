import app from '@adonisjs/core/services/app'
import { defineModule } from '#modules/contract'
import { eventJob } from '#workspace/jobs/event_job'
import { tidyJob } from '#workspace/jobs/tidy_job'
import { surviveStrayErrors } from '#workspace/exceptions/process_errors'

const DesignController = () => import('#workspace/controllers/design_controller')

export default defineModule({
  name: 'workspace',
  root: import.meta.dirname,
  needs: ['records', 'access'],
  boot() {
    if (app.getEnvironment() === 'web') surviveStrayErrors()
  },
  publicRoutes(router) {
    if (!app.inProduction) router.get('/design', [DesignController, 'show'])
  },
  jobs: [eventJob, tidyJob],
  schedules: [{ name: 'tidy', job: 'tidy', at: '03:30' }],
})
