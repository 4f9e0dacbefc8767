import settings from '#start/env'
import type { HealthCheck } from '#modules/contract'
import { certificateCheck } from '#workspace/health/checks/certificate'
import { clockCheck } from '#workspace/health/checks/clock'
import { databaseCheck } from '#workspace/health/checks/database'
import { databaseSizeCheck } from '#workspace/health/checks/database_size'
import { delayCheck } from '#workspace/health/checks/delay'
import { diskCheck } from '#workspace/health/checks/disk'
import { jobsCheck } from '#workspace/health/checks/jobs'
import { keyCheck } from '#workspace/health/checks/key'
import { mailCheck } from '#workspace/health/checks/mail'
import { mailServerCheck } from '#workspace/health/checks/mail_server'
import { memoryCheck } from '#workspace/health/checks/memory'
import { redisCheck } from '#workspace/health/checks/redis'
import { schemaCheck } from '#workspace/health/checks/schema'
import { searchCheck } from '#workspace/health/checks/search'
import { storageCheck } from '#workspace/health/checks/storage'

/** What the workspace itself looks at. */
export const workspaceChecks: HealthCheck[] = [
  databaseCheck,
  schemaCheck,
  databaseSizeCheck,
  clockCheck,
  ...(settings.redisUrl ? [redisCheck] : []),
  storageCheck,
  diskCheck,
  memoryCheck,
  delayCheck,
  jobsCheck,
  mailCheck,
  searchCheck,
  keyCheck,
  certificateCheck,
  mailServerCheck,
]
