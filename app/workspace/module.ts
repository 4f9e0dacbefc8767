import app from '@adonisjs/core/services/app'
import { defineModule } from '#modules/contract'
import { eventJob } from '#workspace/jobs/event_job'
import { tidyJob } from '#workspace/jobs/tidy_job'

const DesignController = () => import('#workspace/controllers/design_controller')

export default defineModule({
  name: 'workspace',
  root: import.meta.dirname,
  needs: ['records', 'access'],
  publicRoutes(router) {
    if (!app.inProduction) router.get('/design', [DesignController, 'show'])
  },
  jobs: [eventJob, tidyJob],
  schedules: [{ name: 'tidy', job: 'tidy', at: '03:30' }],
})
