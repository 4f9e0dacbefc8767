import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { NotVisible } from '#records/errors'
import { Tracked } from '#records/tracked'

/** Somebody saved it since the form was opened. */
export class Overtaken extends Error {}

/** Something set up under Settings that is gone through from the top: the first that fits counts. */
export abstract class InOrder extends Tracked {
  declare name: string
  declare position: number
  /** Raised by each save, so that of two who edit it the second hears of the first. */
  declare version: number

  static inOrder(): Promise<any[]> {
    return (this as any).query().orderBy('position').orderBy('id')
  }

  /** @throws NotVisible */
  static async named(id: unknown): Promise<any> {
    const known = /^[1-9]\d{0,9}$/.test(String(id)) && (await (this as any).find(Number(id)))
    if (!known) throw new NotVisible()
    return known
  }

  static add(by: Actor, kind: string, values: Record<string, unknown>): Promise<any> {
    return change(by, kind, async () => {
      const all = await this.inOrder()
      const position = (all.at(-1)?.position ?? 0) + 1
      return (this as any).create({ ...values, position, version: 1 })
    })
  }

  /** @throws Overtaken where it is no longer what was shown */
  describe(by: Actor, kind: string, values: Record<string, unknown>, version: number | null) {
    return change(by, kind, async () => {
      await this.refresh()
      if (version !== null && version !== this.version) throw new Overtaken()
      await this.merge({ ...values, version: this.version + 1 } as any).save()
    })
  }

  /** Puts it at this place, counted from 1. */
  moveTo(by: Actor, kind: string, place: number) {
    return change(by, kind, async () => {
      const all: InOrder[] = await (this.constructor as typeof InOrder).inOrder()
      const others = all.filter(({ id }) => id !== this.id)
      others.splice(Math.max(0, place - 1), 0, this)
      for (const [at, each] of others.entries()) {
        if (each.position === at + 1) continue
        await each.merge({ position: at + 1 } as any).save()
      }
    })
  }
}
