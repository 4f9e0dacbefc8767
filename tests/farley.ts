/** What tests of a plugin may use: `import { world, runJobs } from 'farley/testing'`. */
export { world, password, type World } from '#tests/world'
export { Client } from '#tests/web_client'
export { runJobs } from '#workspace/jobs/runner'
export { asPlugin } from '#modules/plugin_reach'
export { eraseForGood, restore } from '#records/trash'
export { default as ApiToken } from '#access/models/api_token'
export { default as Role } from '#access/models/role'
export { default as User } from '#access/models/user'
