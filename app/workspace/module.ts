import { defineModule } from '#modules/contract'
import { eventJob } from '#workspace/jobs/event_job'
import { tidyJob } from '#workspace/jobs/tidy_job'

export default defineModule({
  name: 'workspace',
  root: import.meta.dirname,
  needs: ['records', 'access'],
  jobs: [eventJob, tidyJob],
  schedules: [{ name: 'tidy', job: 'tidy', at: '03:30' }],
})
