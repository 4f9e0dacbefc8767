import type { Module } from '#modules/contract'

/**
 * Version of the plugin contract: `farley` and what `definePlugin` takes. It has a number of its own, apart from the product's, and
 * follows semantic versioning (semver.org): what is documented in docs/plugins works until the first number changes.
 */
export const contractVersion = '1.0.0'

/** What `plugin.ts` exports: everything that a room of the house may add, without its name and folder, which the manifest and the host know. */
export interface Plugin extends Omit<Module, 'name' | 'root' | 'needs'> {
  /**
   * Asked before an upgrade touches anything, with the new version's code. Throw an error with a sentence to keep it from happening.
   *
   * @param from version that is installed
   */
  beforeUpgrade?: (from: string, to: string) => Promise<void> | void
}

/** Names the shape so that editors and the type checker help. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin
}
