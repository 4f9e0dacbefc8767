/** What tests of a plugin may use: `import { world, runJobs } from 'farley/testing'`. */
export { world, password, type World } from '#tests/world'
export { Client } from '#tests/web_client'
export { runJobs } from '#workspace/jobs/runner'
export { asPlugin } from '#modules/plugin_reach'
