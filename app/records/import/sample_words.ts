import i18nManager from '@adonisjs/i18n/services/main'
import type { Actor } from '#records/actor'
import { company } from '#records/company'
import { connection } from '#records/change'
import type { BoundField, FormatContext } from '#records/field_type'
import type { RecordClass, RecordRow } from '#records/record'
import type { Draft } from '#records/import/draft'

/** Values of a rehearsal's samples as the person reads them. Names that do not exist yet come from the file. */
export class SampleWords {
  readonly #Record: RecordClass
  readonly #context: FormatContext

  private constructor(Record: RecordClass, context: FormatContext) {
    this.#Record = Record
    this.#context = context
  }

  static async for(actor: Actor, Record: RecordClass): Promise<SampleWords> {
    const { currency } = await company()
    const tags = await connection().from('tags').select('id', 'name', 'hue').limit(5000)
    const users = await connection().from('users').select('id', 'name')
    const byId = new Map(tags.map((tag) => [tag.id, tag]))
    const names = new Map(users.map(({ id, name }) => [id, name]))
    return new SampleWords(Record, {
      locale: actor.locale,
      timezone: actor.timezone,
      currency,
      t: (key, data) => i18nManager.locale(actor.locale).t(key, data),
      titleOf: (type, id) => (type === 'user' ? (names.get(id) ?? null) : `#${id}`),
      tag: (id) => byId.get(id) ?? null,
    })
  }

  title(values: Record<string, any>): string {
    const row = new (this.#Record as any)() as RecordRow
    row.fill(values as any)
    row.deriveTitle()
    return row.title
  }

  of(field: BoundField, value: any, draft: Draft | null): string {
    if (value === null || value === undefined) return ''
    const named = draft?.named.find((each) => each.field === field)
    if (named) return named.name ?? Object.values(named.more).map(String).join(', ')
    const tags = draft?.tags.filter((each) => each.field === field)
    if (tags?.length) return tags.flatMap(({ names }) => names).join(', ')
    const currency = draft?.values[field.options.currency] ?? this.#context.currency
    return field.type.text(value, field, { ...this.#context, currency }).slice(0, 200)
  }
}
