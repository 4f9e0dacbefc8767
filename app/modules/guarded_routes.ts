import type { Module } from '#modules/contract'
import guard from '#modules/guard'

/** Lets a module name its routes; a plugin that fails at it has those that it named until then. */
export const registering = ({ name, plugin }: Module, add: () => void) =>
  plugin ? guard.run(name, 'routes', add, () => {}) : add()

/** Puts every route that a plugin registered within a group behind the guard. Works on what the router keeps until it commits. */
export function guardRoutes(plugin: string, entry: any) {
  if (entry.routes) for (const each of entry.routes) guardRoutes(plugin, each)
  else if (entry.route) guardRoutes(plugin, entry.route)
  else if (typeof entry.toJSON === 'function') guardRoute(plugin, entry)
}

function guardRoute(plugin: string, route: any) {
  const describe = route.toJSON.bind(route)
  route.toJSON = () => {
    const described = describe()
    const { handler, methods, pattern } = described
    const point = `${methods.find((method: string) => method !== 'HEAD')} ${pattern}`
    guard.point(plugin, point)
    const call =
      typeof handler === 'function'
        ? (...given: any[]) => guard.run(plugin, point, () => handler(...given))
        : {
            ...handler,
            handle: (...given: any[]) => guard.run(plugin, point, () => handler.handle(...given)),
          }
    return { ...described, handler: call }
  }
}
