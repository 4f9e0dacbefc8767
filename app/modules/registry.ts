import type { HttpContext } from '@adonisjs/core/http'
import type { Module, SlotEntry } from '#modules/contract'
import type { RecordClass } from '#records/record'

/** Thrown when a module is registered twice, or before what it needs. */
export class ModuleRefused extends Error {}

/** What is installed: every room and plugin, and what they add, in order of registration. */
class ModuleRegistry {
  readonly all: Module[] = []

  add(module: Module) {
    if (this.find(module.name))
      throw new ModuleRefused(`A module named "${module.name}" is registered already.`)
    const missing = (module.needs ?? []).filter((name) => !this.find(name))
    if (missing.length)
      throw new ModuleRefused(`The module "${module.name}" needs ${missing.join(', ')}.`)
    this.all.push(module)
  }

  find(name: string) {
    return this.all.find((module) => module.name === name)
  }

  collect<K extends keyof Module>(key: K): Extract<NonNullable<Module[K]>, any[]>[number][] {
    return this.all.flatMap((module) => (module[key] as any) ?? [])
  }

  get records(): RecordClass[] {
    return this.collect('records')
  }

  slot(name: string): SlotEntry[] {
    return this.all
      .flatMap((module) => module.slots?.[name] ?? [])
      .sort((a, b) => (a.order ?? 50) - (b.order ?? 50))
  }

  listenersFor(event: string) {
    return this.all.flatMap((module) => [
      ...(module.listeners?.[event] ?? []),
      ...(module.listeners?.['*'] ?? []),
    ])
  }

  /** Renders what modules put into a named place of a page. */
  async renderSlot(name: string, ctx: HttpContext, state: any): Promise<string> {
    const actor = ctx.auth?.user as any
    const shown = this.slot(name).filter(
      (entry) =>
        (!entry.records ||
          entry.records.includes((state.record?.constructor ?? state.Record)?.recordName)) &&
        (!entry.visible || entry.visible(actor, state))
    )
    const parts = await Promise.all(
      shown.map(async (entry) =>
        ctx.view.render(entry.view, { ...state, ...(await entry.data?.(ctx, state)) })
      )
    )
    return parts.join('\n')
  }
}

const modules = new ModuleRegistry()
export default modules
