import type { HttpContext } from '@adonisjs/core/http'
import type { Module, SlotEntry } from '#modules/contract'
import type { RecordClass } from '#records/record'
import guard from '#modules/guard'

/** Thrown when a module is registered twice, or before what it needs. */
export class ModuleRefused extends Error {}

/** Nothing for staff; who looks after plugins reads which one is missing here. */
async function slotNotice(plugin: string, ctx: HttpContext) {
  const actor = ctx.auth?.user as any
  return actor?.may('plugins') ? ctx.view.render('plugins::_slot_notice', { plugin }) : ''
}

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

  /** Takes a module out of whatever is asked for from now on; routes that it registered stay, behind the guard. */
  remove(name: string) {
    const position = this.all.findIndex((module) => module.name === name)
    if (position >= 0) this.all.splice(position, 1)
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

  slot(name: string): (SlotEntry & { plugin?: string })[] {
    return this.all
      .flatMap(({ slots, plugin, name: owner }) =>
        (slots?.[name] ?? []).map((entry) => (plugin ? { ...entry, plugin: owner } : entry))
      )
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
      shown.map((entry) => {
        const render = async () =>
          ctx.view.render(entry.view, { ...state, ...(await entry.data?.(ctx, state)) })
        if (!entry.plugin) return render()
        return guard.run(entry.plugin, `slots.${name}.${entry.view}`, render, () =>
          slotNotice(entry.plugin!, ctx)
        )
      })
    )
    return parts.join('\n')
  }
}

const modules = new ModuleRegistry()
export default modules
