import type { Actor } from '#records/actor'
import { connection, type Change } from '#records/change'
import { domainOf } from '#records/fields/url'
import { splitName } from '#records/fields/person_name'
import { fold } from '#records/normalise'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass, type RecordRow } from '#records/record'
import { tagIds } from '#records/tags'
import type { Draft, Named, Reason } from '#records/import/draft'

/** Remembered names; a file of a million companies must not fill the memory. */
const most = 50_000

/** Finds what rows name: records by name, e-mail or web address, colleagues, tags. Makes what is missing where that is allowed. */
export class NameFinder {
  readonly #actor: Actor
  readonly #tolerant: boolean
  readonly #known = new Map<string, number>()
  readonly #tags = new Map<string, number>()
  #people: Map<string, number> | undefined
  /** How many of each record type were, or would be, made; tags under `tag`. */
  readonly made: Record<string, number> = {}
  /** Stand-ins for what a rehearsal does not make, counted down from -1. */
  #pretended = 0

  /** @param tolerant leave out what is not found, and take the rest of the row */
  constructor(actor: Actor, tolerant = false) {
    this.#actor = actor
    this.#tolerant = tolerant
  }

  /** @param current the change that makes what is missing; null rehearses */
  async resolve(drafts: Draft[], current: Change | null) {
    if (this.#known.size > most) this.#known.clear()
    await this.#resolvePeople(drafts)
    await this.#resolveTags(drafts, current)
    const wanted = drafts.flatMap((draft) =>
      draft.reasons.length ? [] : draft.named.map((named) => ({ draft, named }))
    )
    for (const [to, list] of Map.groupBy(wanted, ({ named }) => named.field.options.to as string))
      await this.#resolveRecords(recordClass(to), list, current)
  }

  async #resolveRecords(
    To: RecordClass,
    list: { draft: Draft; named: Named }[],
    current: Change | null
  ) {
    const keys = new Map(list.map((each) => [each, keysOf(To, each.named)]))
    await this.#lookUp(To, [...new Set([...keys.values()].flat())])

    const missing = new Map<string, { draft: Draft; named: Named }>()
    const creates = this.#actor.reach('create', To.recordName) !== 'none'
    for (const [each, names] of keys) {
      const { draft, named } = each
      const id = this.#firstKnown(To, names)
      if (id) draft.values[named.field.attribute] = id
      else if (To.options.without?.includes('create') || !creates)
        this.#refuse(draft, {
          column: named.column,
          field: named.field.key,
          key: 'noSuchRecord',
          params: { value: (named.name ?? names[0] ?? '').slice(0, 80) },
        })
      else if (!names.some((name) => missing.has(name)))
        for (const name of names) missing.set(name, each)
    }
    await this.#make(To, [...new Set(missing.values())], current)
    for (const [{ draft, named }, names] of keys) {
      const id = this.#firstKnown(To, names)
      if (id && !draft.reasons.length) draft.values[named.field.attribute] = id
    }
  }

  #refuse(draft: Draft, reason: Reason) {
    ;(this.#tolerant ? draft.leftOut : draft.reasons).push(reason)
  }

  #firstKnown(To: RecordClass, names: string[]) {
    return names.map((name) => this.#known.get(`${To.recordName} ${name}`)).find(Boolean)
  }

  async #make(To: RecordClass, list: { draft: Draft; named: Named }[], current: Change | null) {
    if (!list.length) return
    const values = list.map(({ named }) => newValues(To, named))
    const ids = current ? await current.createMany(To, values) : values.map(() => --this.#pretended)
    this.made[To.recordName] = (this.made[To.recordName] ?? 0) + list.length
    list.forEach(({ named }, at) => {
      for (const name of keysOf(To, named)) this.#remember(To, name, ids[at])
    })
  }

  #remember(To: RecordClass, name: string, id: number) {
    const key = `${To.recordName} ${name}`
    if (!this.#known.has(key)) this.#known.set(key, id)
  }

  /** One query for names, one for e-mails and one for domains. */
  async #lookUp(To: RecordClass, names: string[]) {
    const unknown = names.filter((name) => !this.#known.has(`${To.recordName} ${name}`))
    const of = (kind: string) =>
      unknown.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length))
    const table = (To as any).table
    const titles = of('title:')
    if (titles.length) {
      const rows = await visible(
        connection().from(table).whereIn('title_sort', titles).whereNull('deleted_at'),
        To,
        this.#actor
      )
        .select(`${table}.id`, `${table}.title_sort`)
        .orderBy('id')
      for (const row of rows) this.#remember(To, `title:${row.title_sort}`, row.id)
    }
    await this.#lookUpValues(To, 'domain:', of('domain:'), ['url', 'domains'])
    await this.#lookUpValues(To, 'email:', of('email:'), ['emails', 'email'])
  }

  async #lookUpValues(To: RecordClass, kind: string, values: string[], types: string[]) {
    const fields = To.bound.filter(
      (field) => types.includes(field.type.name) || types.includes(field.key)
    )
    if (!values.length || !fields.length) return
    const table = (To as any).table
    const rows = await visible(
      connection()
        .from('record_values')
        .join(table, `${table}.id`, 'record_values.record_id')
        .where('record_values.record_name', To.recordName)
        .whereIn(
          'record_values.field',
          fields.map(({ key }) => key)
        )
        .whereIn('record_values.value', values)
        .whereNull(`${table}.deleted_at`),
      To,
      this.#actor
    )
      .select('record_values.value', 'record_values.record_id')
      .orderBy('record_values.record_id')
    for (const row of rows) this.#remember(To, `${kind}${row.value}`, row.record_id)
  }

  async #resolvePeople(drafts: Draft[]) {
    for (const draft of drafts) {
      for (const { field, column, names } of draft.people) {
        const people = await this.#everyone()
        const ids = names.map((name) => people.get(fold(name)) ?? this.#personById(field, name))
        const unknown = ids.findIndex((id) => !id)
        if (unknown >= 0)
          this.#refuse(draft, {
            column,
            field: field.key,
            key: 'noSuchPerson',
            params: { value: names[unknown].slice(0, 80) },
          })
        else draft.values[field.attribute] = field.type.name === 'users' ? ids : ids[0]
      }
    }
  }

  /** Lists of colleagues are exported by number. */
  #personById(field: { type: { name: string } }, name: string) {
    const id = field.type.name === 'users' && /^\d{1,9}$/.test(name) ? Number(name) : 0
    return [...(this.#people?.values() ?? [])].includes(id) ? id : undefined
  }

  async #everyone() {
    if (this.#people) return this.#people
    this.#people = new Map()
    const rows = await connection()
      .from('users')
      .whereNull('deleted_at')
      .orderByRaw('disabled_at is null')
      .orderBy('id', 'desc')
      .select('id', 'name', 'email')
    for (const { id, name, email } of rows) {
      this.#people.set(fold(name), id)
      if (email) this.#people.set(fold(email), id)
    }
    return this.#people
  }

  async #resolveTags(drafts: Draft[], current: Change | null) {
    for (const draft of drafts) {
      if (draft.reasons.length) continue
      for (const { field, names } of draft.tags) {
        const ids: number[] = []
        for (const name of names) ids.push(await this.#tag(name, current))
        draft.values[field.attribute] = [
          ...new Set([...(draft.values[field.attribute] ?? []), ...ids]),
        ]
      }
    }
  }

  async #tag(name: string, current: Change | null): Promise<number> {
    const key = fold(name)
    const known = this.#tags.get(key)
    if (known) return known
    let [id] = await tagIds([name], false)
    if (!id) {
      if (current) [id] = await tagIds([name], this.#actor)
      else id = --this.#pretended
      this.made.tag = (this.made.tag ?? 0) + 1
    }
    this.#tags.set(key, id)
    return id
  }
}

/** What a record may be found by, likeliest first: `title:acme`, `email:a@x.es`, `domain:acme.com`. */
function keysOf(To: RecordClass, { name, more }: Named): string[] {
  const keys: string[] = []
  if (name?.includes('@') && !/\s/.test(name)) keys.push(`email:${name.toLowerCase()}`)
  else if (name) keys.push(`title:${sortTitle(To, nameValues(To, name))}`)
  for (const field of To.bound) {
    const value = more[field.attribute]
    if (value === undefined) continue
    if (field.type.name === 'url' && domainOf(value)) keys.push(`domain:${domainOf(value)}`)
    if (['emails', 'email'].includes(field.type.name))
      keys.push(...field.type.keys!(value, field).map((key) => `email:${key}`))
  }
  return name
    ? keys.slice(0, 1).concat(keys.filter((key) => !key.startsWith('title:')).slice(0, 2))
    : keys
}

/** As the record's own title would sort. */
export function sortTitle(To: RecordClass, values: Record<string, any>): string {
  const row = new (To as any)() as RecordRow
  row.fill(values as any)
  row.deriveTitle()
  return row.titleSort
}

function nameValues(To: RecordClass, name: string): Record<string, any> {
  if (To.field('firstName') && To.field('lastName')) return splitName(name)
  return { name }
}

function newValues(To: RecordClass, { name, more }: Named): Record<string, any> {
  const site = To.bound.find((field) => field.type.name === 'url' && more[field.attribute])
  const mail = To.bound.find((field) => field.type.name === 'emails' && more[field.attribute])
  const called =
    name ??
    (site && domainOf(more[site.attribute])) ??
    (mail && domainOf(more[mail.attribute][0].value)) ??
    Object.values(more).map(String)[0]
  const values = { ...nameValues(To, called.slice(0, 255)), ...more }
  return name?.includes('@') && To.field('emails') && !more.emails
    ? { ...values, emails: [{ value: name, kind: 'work', primary: true }] }
    : values
}
