import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { NotVisible, type Refusals } from '#records/errors'
import { emailKey } from '#records/fields/email'
import { formatMoment } from '#records/fields/date_time'
import { demandRight } from '#access/demand_right'
import { readForm } from '#access/form'
import { makeLink } from '#access/one_time_links'
import { colleague, covers, invite, inviteAgain, place, Refused } from '#access/staff'
import Passkey from '#access/models/passkey'
import Role from '#access/models/role'
import Team from '#access/models/team'
import TeamMember from '#access/models/team_member'
import User from '#access/models/user'

const ids = () => vine.array(vine.number().positive().withoutDecimals()).maxLength(50).optional()
const invitation = vine.create({
  name: vine.string().trim().minLength(1).maxLength(120),
  email: vine.string().trim().email({ blacklisted_chars: '"' }).maxLength(254),
  roleId: vine.number(),
  teamIds: ids(),
})
const seat = vine.create({
  name: vine.string().trim().minLength(1).maxLength(120),
  jobTitle: vine.string().trim().maxLength(120).optional(),
  roleId: vine.number(),
  teamIds: ids(),
})

export default class UsersController {
  async index({ auth, view }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const users = await User.query().whereNull('deleted_at').orderBy('title_sort')
    const { roles, teams } = await choices(me)
    const members = await TeamMember.all()
    const passkeys = await Passkey.query().select('user_id')
    const keyed = new Set(passkeys.map(({ userId }) => userId))
    return view.render('access::settings/users', {
      users: users.map((user) => ({
        id: user.id,
        name: user.name,
        email: user.email,
        role: roles.find(({ id }) => id === user.roleId),
        teams: members
          .filter(({ userId }) => userId === user.id)
          .map(({ teamId }) => teams.find(({ id }) => id === teamId)?.name)
          .join(', '),
        state: user.disabledAt ? 'disabled' : user.password ? 'active' : 'invited',
        seen: user.lastSeenAt && formatMoment(user.lastSeenAt, me),
        coded: user.hasTwoFactor,
        keyed: keyed.has(user.id),
      })),
    })
  }

  async create({ auth, view }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    return view.render('access::settings/user_invite', { form: {}, ...(await choices(me)) })
  }

  async store({ auth, request, response, session, view }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const again = async (errors: Refusals) => {
      response.status(422)
      const state = { form: request.body(), errors, ...(await choices(me)) }
      return view.render('access::settings/user_invite', state)
    }
    const { values, errors } = await readForm(invitation, lists(request.body()))
    if (errors) return again(errors)
    const taken = await User.findBy('email', emailKey(values.email))
    if (taken) return again({ email: { key: 'taken', params: {} } })
    if (!(await known(values.roleId, values.teamIds)))
      return again({ roleId: { key: 'notReference', params: {} } })

    const user = await invite(me, { ...values, teamIds: values.teamIds ?? [] })
    await showLink(session, user)
    return response.redirect().status(303).toPath(`/settings/users/${user.id}`)
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.getUserOrFail(), 'users')
    return this.#page(ctx, await colleague(ctx.params.id), {})
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const me = demandRight(auth.getUserOrFail(), 'users')
    const user = await colleague(ctx.params.id)
    const { values, errors } = await readForm(seat, lists(request.body()))
    if (errors) return this.#page(ctx, user, errors, request.body())
    if (!(await known(values.roleId, values.teamIds)))
      return this.#page(ctx, user, { roleId: { key: 'notReference', params: {} } })
    try {
      const { name, roleId } = values
      const seated = { name, roleId, jobTitle: values.jobTitle || null }
      await place(me, user, { ...seated, teamIds: values.teamIds ?? [] })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return this.#page(ctx, await colleague(ctx.params.id), {
        roleId: { key: error.key, params: {} },
      })
    }
    session.flash('saved', true)
    return response.redirect().status(303).toPath(`/settings/users/${user.id}`)
  }

  async storeInvitation(ctx: HttpContext) {
    const { auth, response, session } = ctx
    const me = demandRight(auth.getUserOrFail(), 'users')
    const user = await colleague(ctx.params.id)
    if (user.password || user.disabledAt) throw new NotVisible('user', user.id)
    await inviteAgain(me, user)
    await showLink(session, user)
    return response.redirect().status(303).toPath(`/settings/users/${user.id}`)
  }

  async #page(ctx: HttpContext, user: User, errors: Refusals, typed?: Record<string, any>) {
    const me = ctx.auth.getUserOrFail()
    if (Object.keys(errors).length) ctx.response.status(422)
    const members = await TeamMember.query().where('user_id', user.id)
    const passkeys = await Passkey.of(user.id)
    return ctx.view.render('access::settings/user', {
      person: user,
      errors,
      form: typed ?? {
        name: user.name,
        jobTitle: user.jobTitle,
        roleId: user.roleId,
        teamIds: members.map(({ teamId }) => teamId),
      },
      invited: !user.password,
      self: user.id === me.id,
      passkeys: passkeys.map(({ id, lastUsedAt, name }) => ({
        id,
        name,
        used: lastUsedAt && formatMoment(lastUsedAt, me),
      })),
      disabledSince: user.disabledAt && formatMoment(user.disabledAt, me),
      ...(await choices(me)),
    })
  }
}

/** One ticked box comes as a text, none as nothing. */
const lists = (body: Record<string, any>) => ({
  ...body,
  teamIds: body.teamIds === undefined ? [] : [body.teamIds].flat(),
})

async function choices(me: User) {
  const roles = await Role.query().orderBy('id')
  return {
    roles: roles.map((role) => ({
      id: role.id,
      name: role.name,
      label: role.label,
      mine: covers(me, role.permissions),
    })),
    teams: await Team.query().orderBy('name'),
  }
}

async function known(roleId: number, teamIds: number[] = []) {
  const found = teamIds.length ? await Team.query().whereIn('id', teamIds) : []
  return (await Role.find(roleId)) && found.length === new Set(teamIds).size
}

/** Without a mail server the inviter hands the link on. It is shown once. */
async function showLink(session: HttpContext['session'], user: User) {
  if (!settings.smtpUrl) session.flash('link', await makeLink('invitation', user.id))
}
