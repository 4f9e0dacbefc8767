import { DateTime } from 'luxon'
import { wordsFor } from '#records/labels'
import type { Actor } from '#records/actor'
import { change, connection, type Change } from '#records/change'
import { Invalid, NotVisible } from '#records/errors'
import { fold } from '#records/normalise'
import {
  forgetOptions,
  kindsOf,
  knownOptions,
  listNames,
  optionNamed,
  readOptions,
} from '#records/options/known'
import Option, { type Tone } from '#records/options/option'
import { recordClasses } from '#records/record'

export interface OptionValues {
  label: string
  description?: string | null
  tone?: Tone | null
  /** Where the list has kinds: needed of a new value, ignored for one that is there. */
  kind?: string | null
}

const longestKey = 36

/** A list of values that an admin edits: what each is called, their order, which are offered. Keys never change. */
export class OptionList {
  readonly name: string

  private constructor(name: string) {
    this.name = name
  }

  /** @throws NotVisible where no module declares such a list */
  static async named(name: string): Promise<OptionList> {
    if (!listNames().includes(name)) throw new NotVisible()
    await readOptions({ fresh: true })
    return new OptionList(name)
  }

  get options() {
    return knownOptions(this.name).filter(({ removed }) => !removed)
  }

  /** @throws NotVisible */
  find(key: string) {
    const found = this.options.find((each) => each.key === key)
    if (!found) throw new NotVisible()
    return found
  }

  /** Fields of records that hold values of this list. */
  get fields() {
    return recordClasses().flatMap((Record) =>
      Record.bound
        .filter(({ type, options }) => type.name === 'option' && options.list === this.name)
        .map((field) => ({ Record, field }))
    )
  }

  /** How many records hold each value, those in the trash included. */
  async uses(): Promise<Map<string, number>> {
    const uses = new Map<string, number>()
    for (const { Record, field } of this.fields) {
      const rows = await connection()
        .from((Record as any).table)
        .whereNotNull(field.column)
        .groupBy(field.column)
        .select(`${field.column} as key`)
        .count('* as uses')
      for (const { key, uses: count } of rows) uses.set(key, (uses.get(key) ?? 0) + Number(count))
    }
    return uses
  }

  /** @throws Invalid where another value is called so */
  add(by: Actor, values: OptionValues) {
    return this.#change(by, 'optionAdded', values.label, async () => {
      this.#refuseTaken(values.label, null)
      const kinds = kindsOf(this.name)
      if (kinds.length && !kinds.includes(values.kind ?? ''))
        throw new Invalid({ kind: { key: 'required', params: {} } })
      const last = Math.max(0, ...knownOptions(this.name).map(({ position }) => position))
      return Option.create({
        ...values,
        kind: kinds.length ? values.kind : null,
        list: this.name,
        key: this.#newKey(values.label),
        position: last + 1,
        active: true,
      })
    })
  }

  /** @throws Invalid where another value is called so */
  describe(by: Actor, key: string, { kind: _, ...values }: OptionValues) {
    return this.#change(by, 'optionChanged', values.label, async () => {
      this.#refuseTaken(values.label, key)
      const option = await this.#row(key)
      const shown = wordsFor(by)(`options.${this.name}.${key}`)
      const label = option.label === null && values.label === shown ? null : values.label
      await option.merge({ ...values, label }).save()
    })
  }

  offer(by: Actor, key: string, active: boolean) {
    return this.#change(by, active ? 'optionOffered' : 'optionWithdrawn', key, async () => {
      this.#refuseReserved(key)
      const option = await this.#row(key)
      await option.merge({ active }).save()
    })
  }

  /** Puts a value at this place of the list, counted from 1. */
  move(by: Actor, key: string, place: number) {
    return this.#change(by, 'optionsOrdered', key, async () => {
      const moved = this.find(key)
      const others = this.options.filter((each) => each !== moved)
      others.splice(Math.max(0, place - 1), 0, moved)
      for (const [at, { key: each }] of others.entries()) {
        const option = await this.#row(each)
        await option.merge({ position: at + 1 }).save()
      }
    })
  }

  /**
   * Takes a value off the list; records that hold it get another one, or none.
   * @throws Invalid where records hold it in a field that must not be empty, and no other is named
   */
  remove(by: Actor, key: string, into: string | null) {
    return this.#change(by, 'optionRemoved', key, async (current) => {
      this.#refuseReserved(key)
      const { kind } = this.find(key)
      const others = this.options.filter((each) => each.key !== key && each.kind === kind)
      if (into !== null && !others.some((each) => each.key === into))
        throw new Invalid({ into: { key: 'notChoice', params: { value: into } } })
      for (const place of this.fields) await this.#replace(current, place, key, into)
      const option = await this.#row(key)
      await option.merge({ removedAt: DateTime.utc() }).save()
    })
  }

  async #replace(
    current: Change,
    { Record, field }: OptionList['fields'][number],
    key: string,
    into: string | null
  ) {
    for (;;) {
      const rows = await current.transaction
        .from((Record as any).table)
        .where(field.column, key)
        .orderBy('id')
        .limit(500)
        .select('id')
      if (!rows.length) return
      if (field.required && into === null)
        throw new Invalid({ into: { key: 'required', params: {} } })
      await current.updateMany(
        Record,
        rows.map(({ id }) => ({ id, values: { [field.attribute]: into } }))
      )
    }
  }

  /** The row of a value; one that came with the product gets its own when first touched. */
  async #row(key: string): Promise<Option> {
    const row = await Option.query().where({ list: this.name, key }).first()
    if (row) return row
    const { removed, reserved, ...known } = this.find(key)
    return new Option().fill({ ...known, list: this.name })
  }

  #refuseReserved(key: string) {
    if (this.find(key).reserved)
      throw new Invalid({ option: { key: 'reservedOption', params: {} } })
  }

  #newKey(label: string) {
    const words = fold(label)
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
    const base = words.slice(0, longestKey) || 'option'
    const taken = new Set(knownOptions(this.name).map(({ key }) => key))
    let key = base
    for (let count = 2; taken.has(key); count++) key = `${base}_${count}`
    return key
  }

  #refuseTaken(label: string, but: string | null) {
    const same = optionNamed(this.name, label)
    if (same && same !== but) throw new Invalid({ label: { key: 'taken', params: {} } })
  }

  /** @returns the change set, for its undo */
  async #change(
    by: Actor,
    kind: string,
    label: string,
    work: (current: Change) => Promise<unknown>
  ) {
    try {
      return await change(
        by,
        kind,
        async (current) => {
          await readOptions({ fresh: true })
          await work(current)
          await current.flush()
          return current.setId
        },
        { label }
      )
    } finally {
      forgetOptions()
    }
  }
}
