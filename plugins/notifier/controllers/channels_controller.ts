import {
  demandRight,
  fromColumn,
  Invalid,
  NotVisible,
  table,
  toast,
  translator,
  type HttpContext,
  type Refusals,
} from 'farley'
import { tryAgain, tryOut } from '../deliveries.ts'
import { offered } from '../events.ts'
import Channel, { kinds, languages } from '../models/channel.ts'

const home = '/settings/notifier'
const onPage = 50
const tones = { sent: 'good', waiting: 'warn', failed: 'bad' } as const

/** Channels, what each was told, and whether it arrived. */
export default class ChannelsController {
  async index({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const channels = await Channel.present()
    const last = await Promise.all(
      channels.map(({ id }) =>
        table('notifier_deliveries').where('channel_id', id).orderBy('id', 'desc').first()
      )
    )
    return view.render('notifier::index', {
      channels: channels.map((channel, at) => ({ channel, last: last[at] && shown(last[at]) })),
    })
  }

  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return form(ctx, null)
  }

  async store(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, null)
  }

  async show({ auth, params, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const channel = await Channel.named(params.id)
    const before = Number(request.input('before')) || null
    const query = table('notifier_deliveries').where('channel_id', channel.id)
    if (before) query.where('id', '<', before)
    const rows = await query.orderBy('id', 'desc').limit(onPage + 1)
    const address = await channel.address()
    return view.render('notifier::show', {
      channel,
      host: address && new URL(address.url).host,
      secrets: address?.secrets ?? [],
      deliveries: rows.slice(0, onPage).map(shown),
      next:
        rows.length > onPage
          ? `${home}/channels/${channel.id}?before=${rows[onPage - 1].id}`
          : null,
    })
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return form(ctx, await Channel.named(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, await Channel.named(ctx.params.id))
  }

  async destroy(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    const channel = await Channel.named(ctx.params.id)
    await channel.remove(ctx.auth.user!)
    return done(ctx, 'removed', channel.name, home)
  }

  async tryOut(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    const channel = await Channel.named(ctx.params.id)
    await tryOut(channel, ctx.auth.user!)
    return done(ctx, 'testing', channel.name, `${home}/channels/${channel.id}`)
  }

  async renewSecret(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    const channel = await Channel.named(ctx.params.id)
    await channel.renewSecret(ctx.auth.user!)
    return done(ctx, 'secretRenewed', channel.name, `${home}/channels/${channel.id}`)
  }

  async tryAgain(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    const id = /^[1-9]\d{0,9}$/.test(ctx.params.id) ? Number(ctx.params.id) : 0
    const row = await table('notifier_deliveries').where('id', id).where('state', 'failed').first()
    if (!row) throw new NotVisible('notifierDelivery')
    const channel = await Channel.named(row.channel_id)
    await tryAgain(ctx.auth.user!, row.id)
    return done(ctx, 'tryingAgain', channel.name, `${home}/channels/${channel.id}`)
  }
}

async function keep(ctx: HttpContext, channel: Channel | null) {
  const actor = ctx.auth.user!
  const typed = ctx.request.body()
  try {
    const input = Channel.read(typed, channel)
    const kept = channel ?? (await Channel.add(actor, input))
    if (channel) await channel.describe(actor, input)
    return done(ctx, 'saved', input.name, `${home}/channels/${kept.id}`)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    ctx.response.status(422)
    return form(ctx, channel, typed, error.errors)
  }
}

function form(
  { auth, view }: HttpContext,
  channel: Channel | null,
  typed?: Record<string, any>,
  errors: Refusals = {}
) {
  const events: string[] = typed ? [typed.events ?? []].flat() : (channel?.events ?? [])
  return view.render('notifier::form', {
    channel,
    errors,
    kinds,
    languages,
    offered,
    events,
    typed: typed ?? {
      name: channel?.name ?? '',
      kind: channel?.kind ?? 'slack',
      language: channel?.language ?? auth.user!.locale,
      active: channel?.active ?? true,
      more: events.filter((event) => !(offered as readonly string[]).includes(event)).join('\n'),
    },
  })
}

function done(ctx: HttpContext, what: string, name: string, path: string) {
  toast(ctx, { text: translator(ctx.auth.user!.locale)(`notifier.${what}`, { name }) })
  return ctx.response.redirect().status(303).toPath(path)
}

const shown = (row: any) => ({
  ...row,
  tone: tones[row.state as keyof typeof tones],
  when: fromColumn(row.created_at),
})
