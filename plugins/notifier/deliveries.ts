import {
  absoluteUrl,
  change,
  enqueue,
  insertInto,
  Later,
  now,
  outgoing,
  OutgoingRefused,
  serviceActor,
  sign,
  table,
  toColumn,
  DateTime,
  type Actor,
  type DomainEvent,
  type JobDefinition,
  type Listener,
} from 'farley'
import { holds } from './events.ts'
import { bodyFor, toldBy } from './messages.ts'
import Channel from './models/channel.ts'

const daysKept = 30

/** One row for each channel that wants to know, made once however often the event is handed on. */
export const tell: Listener = async (event) => {
  const active = await Channel.present().where('active', true)
  const channels = active.filter((channel) => holds(channel.events ?? [], event.name))
  if (!channels.length) return
  const at = DateTime.utc().toISO()
  const told = await toldBy(event, at)
  await change(serviceActor(), 'notifierTold', async () => {
    for (const channel of channels) await keep(channel, event, bodyFor(channel, told))
  })
}

async function keep(channel: Channel, event: DomainEvent, body: string) {
  const key = {
    channel_id: channel.id,
    event: event.name,
    record_id: event.recordId ?? 0,
    change_set_id: event.changeSetId ?? 0,
  }
  // Made anew by a second run of the same job, it would be told twice.
  if (event.changeSetId && (await table('notifier_deliveries').where(key).first())) return
  await add(channel, { ...key, record_name: event.recordName }, body)
}

async function add(channel: Channel, values: Record<string, unknown>, body: string) {
  const [id] = await insertInto('notifier_deliveries', [
    { ...values, channel_id: channel.id, body, state: 'waiting', created_at: now() },
  ])
  await enqueue('notifier.deliver', { id })
}

/** A message that says whether a channel is heard. */
export const tryOut = (channel: Channel, by: Actor) =>
  change(by, 'notifierChannelTested', () =>
    add(
      channel,
      { event: 'notifier.test', record_name: null, record_id: 0, change_set_id: null },
      bodyFor(channel, {
        event: 'notifier.test',
        at: DateTime.utc().toISO(),
        by: by.id ? { id: by.id, name: by.name ?? '' } : null,
        record: null,
        data: { title: absoluteUrl('/') },
      })
    )
  )

export const tryAgain = (by: Actor, id: number) =>
  change(by, 'notifierDeliveryRetried', async () => {
    await table('notifier_deliveries')
      .where('id', id)
      .update({ state: 'waiting', error: null, finished_at: null })
    await enqueue('notifier.deliver', { id }, { key: `notifier.deliver ${id}` })
  })

/** Seconds until each further attempt: a place that is away for a day still hears everything. */
const waits = [30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600]

/** Sends one message. What is refused for good is kept so; everything else is tried again, later each time. */
export const deliver: JobDefinition<{ id: number }> = {
  name: 'notifier.deliver',
  lease: 30,
  async run({ id }) {
    const row = await table('notifier_deliveries').where('id', id).first()
    if (!row || row.state !== 'waiting') return
    const { status, error, again } = await attempt(row)
    const wait = again ? waits[row.attempts] : undefined
    const state = status && status < 300 ? 'sent' : wait ? 'waiting' : 'failed'
    await table('notifier_deliveries')
      .where('id', id)
      .update({
        state,
        status,
        error: error?.slice(0, 500) ?? null,
        attempts: row.attempts + 1,
        finished_at: wait ? null : now(),
      })
    if (wait) throw new Later(wait, error ?? `The channel answered ${status}.`)
  },
}

interface Attempt {
  status: number | null
  error: string | null
  /** Whether it may be taken another time. */
  again: boolean
}

async function attempt(row: any): Promise<Attempt> {
  const channel = await Channel.query().where('id', row.channel_id).first()
  const address = channel?.active ? await channel.address() : null
  if (!address) return { status: null, error: 'This channel is switched off.', again: false }
  try {
    const { status } = await outgoing(address.url, {
      method: 'POST',
      headers: headersOf(row, address.secrets),
      body: row.body,
    })
    return { status, error: null, again: status >= 500 || [408, 425, 429].includes(status) }
  } catch (error) {
    return { status: null, error: error.message, again: !(error instanceof OutgoingRefused) }
  }
}

function headersOf(row: { id: number; event: string; body: string }, secrets: string[]) {
  return {
    'content-type': 'application/json; charset=utf-8',
    ...(secrets.length
      ? {
          'farley-event': row.event,
          'farley-delivery': String(row.id),
          'farley-signature': sign(row.body, secrets),
        }
      : {}),
  }
}

export const tidy: JobDefinition = {
  name: 'notifier.tidy',
  async run() {
    const before = toColumn(DateTime.utc().minus({ days: daysKept }))
    await table('notifier_deliveries')
      .where('created_at', '<', before)
      .whereNot('state', 'waiting')
      .delete()
  },
}

/** A channel whose last messages all failed is one that nobody hears. */
export async function check() {
  const since = toColumn(DateTime.utc().minus({ days: 1 }))
  const rows: { state: string }[] = await table('notifier_deliveries')
    .where('created_at', '>', since)
    .where('state', 'failed')
    .select('state')
    .limit(100)
  return {
    state: rows.length ? ('warn' as const) : ('good' as const),
    data: { count: rows.length },
  }
}
