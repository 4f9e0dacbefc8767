import type { HealthCheck } from '#modules/contract'
import { databaseCheck } from '#workspace/health/checks/database'
import { diskCheck } from '#workspace/health/checks/disk'
import { jobsCheck } from '#workspace/health/checks/jobs'
import { mailCheck } from '#workspace/health/checks/mail'
import { schemaCheck } from '#workspace/health/checks/schema'
import { storageCheck } from '#workspace/health/checks/storage'

/** What the workspace itself looks at. */
export const workspaceChecks: HealthCheck[] = [
  databaseCheck,
  schemaCheck,
  storageCheck,
  diskCheck,
  jobsCheck,
  mailCheck,
]
