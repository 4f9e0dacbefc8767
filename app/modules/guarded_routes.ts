import type { Module } from '#modules/contract'
import guard from '#modules/guard'
import { PluginRefused } from '#modules/manifest'

/** Lets a module name its routes; a plugin that fails at it has those that it named until then. */
export const registering = ({ name, plugin }: Module, add: () => void) =>
  plugin ? guard.run(name, 'routes', add, () => {}) : add()

/** Every route under a group, as the router keeps it until it commits. */
function routesOf(entry: any): any[] {
  if (entry.routes) return entry.routes.flatMap(routesOf)
  if (entry.route) return routesOf(entry.route)
  return typeof entry.toJSON === 'function' ? [entry] : []
}

const addresses = ({ domain, methods, pattern }: any): string[] =>
  methods.map((method: string) => `${domain} ${method} ${pattern.replace(/:[^/]+/g, ':')}`)

/**
 * Puts every route that plugins registered behind the guard. One whose address is somebody else's is left out, since the router would
 * refuse all.
 */
export function guardRoutes(doors: { module: Module; door: any }[]) {
  if (!doors.some(({ module }) => module.plugin)) return
  const taken = new Set<string>()
  for (const { module, door } of doors) {
    for (const route of routesOf(door)) {
      const mine = addresses(route.toJSON())
      if (module.plugin) {
        const clash = mine.find((each) => taken.has(each))
        if (clash) {
          route.markAsDeleted()
          const told = `The plugin "${module.name}" adds the page "${clash.split(' ').slice(1).join(' ')}", which is there already.`
          guard.fail(guard.point(module.name, 'routes'), new PluginRefused(module.name, told))
          continue
        }
        guardRoute(module.name, route)
      }
      for (const each of mine) taken.add(each)
    }
  }
}

function guardRoute(plugin: string, route: any) {
  const describe = route.toJSON.bind(route)
  route.toJSON = () => {
    const described = describe()
    const { handler, methods, name, pattern } = described
    const point = `${methods.find((method: string) => method !== 'HEAD')} ${pattern}`
    guard.point(plugin, point)
    const call =
      typeof handler === 'function'
        ? (...given: any[]) => guard.run(plugin, point, () => handler(...given))
        : {
            ...handler,
            handle: (...given: any[]) => guard.run(plugin, point, () => handler.handle(...given)),
          }
    // Names are made of controllers; those of two plugins may be alike.
    return { ...described, name: name && `${plugin}.${name}`, handler: call }
  }
}
