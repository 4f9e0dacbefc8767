import { randomBytes } from 'node:crypto'
import {
  boolean,
  change,
  choice,
  DateTime,
  insertInto,
  Invalid,
  json,
  NotVisible,
  now,
  record,
  seal,
  table,
  text,
  toColumn,
  unseal,
  type Actor,
  type Refusals,
} from 'farley'
import { known } from '../events.ts'

export const kinds = ['slack', 'mattermost', 'webhook'] as const
export const languages = ['en', 'es'] as const

/** How long the secret before still signs along, so that nobody has to change both sides at once. */
const oldSecretHours = 48

export interface ChannelInput {
  name: string
  kind: (typeof kinds)[number]
  language: (typeof languages)[number]
  active: boolean
  events: string[]
  /** Empty keeps the one that is there. */
  url: string
}

/** A place that is told of events. Its address is a secret of its own: whoever knows it can write there. */
export default class Channel extends record(
  'notifierChannel',
  {
    name: text({ required: true, max: 120 }),
    kind: choice(kinds, { required: true }),
    language: choice(languages, { required: true }),
    active: boolean(),
    events: json<string[]>(),
  },
  { internal: true, table: 'notifier_channels', title: (channel) => channel.name }
) {
  /** @throws NotVisible */
  static async named(id: unknown) {
    const found = /^[1-9]\d{0,9}$/.test(String(id))
      ? await this.query().where('id', Number(id)).whereNull('deletedAt').first()
      : null
    if (!found) throw new NotVisible('notifierChannel')
    return found
  }

  static present() {
    return this.query().whereNull('deletedAt').orderBy('id')
  }

  /** @throws Invalid */
  static read(typed: Record<string, unknown>, channel: Channel | null): ChannelInput {
    const errors: Refusals = {}
    const refuse = (name: string, key: string) => (errors[name] = { key, params: {} })
    const name = String(typed.name ?? '').trim()
    const kind = kinds.find((each) => each === typed.kind)
    const language = languages.find((each) => each === typed.language)
    const url = String(typed.url ?? '').trim()
    const more = String(typed.more ?? '').split(/[\s,]+/)
    const events = [...new Set([typed.events ?? []].flat().map(String).concat(more))].filter(
      Boolean
    )
    if (!name) refuse('name', 'required')
    if (name.length > 120) errors.name = { key: 'tooLong', params: { max: 120 } }
    if (!kind) refuse('kind', 'required')
    if (!language) refuse('language', 'required')
    if (!url && !channel) refuse('url', 'required')
    if (url && !isAddress(url)) errors.url = { key: 'notUrl', params: { value: url } }
    if (!events.length) refuse('events', 'required')
    const unknown = events.find((event) => !isKnown(event))
    if (unknown) errors.more = { key: 'notChoice', params: { value: unknown } }
    if (Object.keys(errors).length) throw new Invalid(errors)
    return { name, kind: kind!, language: language!, url, events, active: Boolean(typed.active) }
  }

  static add(by: Actor, { url, ...values }: ChannelInput) {
    return change(by, 'notifierChannelAdded', async () => {
      const channel = await this.create(values)
      await insertInto('notifier_addresses', [
        {
          channel_id: channel.id,
          url: seal(url),
          secret: values.kind === 'webhook' ? seal(newSecret()) : null,
        },
      ])
      return channel
    })
  }

  describe(by: Actor, { url, ...values }: ChannelInput) {
    return change(by, 'notifierChannelChanged', async () => {
      await (this as Channel).merge(values).save()
      const mine = () => table('notifier_addresses').where('channel_id', this.id)
      if (url) await mine().update({ url: seal(url) })
      const kept = await mine().first()
      if (values.kind === 'webhook' && !kept.secret)
        await mine().update({ secret: seal(newSecret()) })
    })
  }

  /** A new secret for the signature; the one before signs along for two days. */
  renewSecret(by: Actor) {
    return change(by, 'notifierSecretRenewed', async () => {
      await (this as Channel).merge({ version: this.version }).save()
      const mine = () => table('notifier_addresses').where('channel_id', this.id)
      const kept = await mine().first()
      await mine().update({
        secret: seal(newSecret()),
        old_secret: kept.secret,
        old_until: toColumn(DateTime.utc().plus({ hours: oldSecretHours })),
      })
    })
  }

  remove(by: Actor) {
    return change(by, 'notifierChannelRemoved', async () => {
      await (this as Channel).merge({ deletedAt: DateTime.utc(), active: false }).save()
      await table('notifier_addresses').where('channel_id', this.id).delete()
    })
  }

  /** Where it is and what signs for it; null where the key that sealed them is gone. */
  async address(): Promise<{ url: string; secrets: string[] } | null> {
    const kept = await table('notifier_addresses').where('channel_id', this.id).first()
    const url = kept && unseal(kept.url)
    if (!url) return null
    const old = kept.old_until && kept.old_until > now() ? kept.old_secret : null
    const secrets = [kept.secret, old].filter(Boolean).map((each: string) => unseal(each))
    return { url, secrets: secrets.filter((each) => each !== null) }
  }
}

const newSecret = () => `whsec_${randomBytes(24).toString('base64url')}`

const isKnown = (name: string) =>
  known.includes(name) ||
  (name.endsWith('.*') && known.some((each) => each.startsWith(name.slice(0, -1))))

function isAddress(typed: string) {
  const url = URL.canParse(typed) ? new URL(typed) : null
  return Boolean(
    url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password
  )
}
