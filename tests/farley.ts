import guard from '#modules/guard'

/** What tests of a plugin may use: `import { world, runJobs } from 'farley/testing'`. */
export { world, password, type World } from '#tests/world'
export { Client } from '#tests/web_client'
export { runJobs } from '#workspace/jobs/runner'
export { asPlugin } from '#modules/plugin_reach'
export { eraseForGood, restore } from '#records/trash'
export { default as ApiToken } from '#access/models/api_token'
export { default as Role } from '#access/models/role'
export { default as User } from '#access/models/user'
export { allowOutgoing } from '#workspace/outgoing/allow_list'

/** A plugin as if an admin had filled in its settings. @returns what takes that back */
export function configured(plugin: string, settings: Record<string, unknown>) {
  const running = guard.running(plugin)!
  const before = running.settings
  running.settings = { ...before, ...settings }
  return () => void (running.settings = before)
}
