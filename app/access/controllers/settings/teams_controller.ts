import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { NotVisible, type Refusals } from '#records/errors'
import { demandRight } from '#access/demand_right'
import { readForm } from '#access/form'
import Team from '#access/models/team'
import TeamMember from '#access/models/team_member'
import User from '#access/models/user'

const form = vine.create({ name: vine.string().trim().minLength(1).maxLength(80) })

export default class TeamsController {
  async index(ctx: HttpContext) {
    demandRight(ctx.auth.getUserOrFail(), 'users')
    return list(ctx, {})
  }

  async store(ctx: HttpContext) {
    const me = demandRight(ctx.auth.getUserOrFail(), 'users')
    const { values, errors } = await readForm(form, ctx.request.body())
    if (errors) return list(ctx, errors)
    if (await Team.findBy('name', values.name))
      return list(ctx, { name: { key: 'taken', params: {} } })
    const team = await change(me, 'teamMade', () => Team.create({ name: values.name }))
    return ctx.response.redirect().status(303).toPath(`/settings/teams/${team.id}`)
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.getUserOrFail(), 'users')
    return page(ctx, await find(ctx.params.id), {})
  }

  async update(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const me = demandRight(auth.getUserOrFail(), 'users')
    const team = await find(params.id)
    const { values, errors } = await readForm(form, request.body())
    if (errors) return page(ctx, team, errors)
    const same = await Team.findBy('name', values.name)
    if (same && same.id !== team.id) return page(ctx, team, { name: { key: 'taken', params: {} } })

    await change(me, 'teamChanged', async () => {
      await team.merge({ name: values.name }).save()
      await setMembers(team, numbers(request.input('members')), numbers(request.input('managers')))
    })
    session.flash('saved', true)
    return response.redirect().status(303).toPath(`/settings/teams/${team.id}`)
  }

  async destroy({ auth, params, response }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const team = await find(params.id)
    await change(me, 'teamRemoved', async () => {
      for (const member of await TeamMember.query().where('team_id', team.id)) await member.delete()
      await team.delete()
    })
    return response.redirect().status(303).toPath('/settings/teams')
  }
}

/** A manager is a member, whether or not that box is ticked too. */
async function setMembers(team: Team, members: number[], managers: number[]) {
  const wanted = new Set([...members, ...managers])
  const now = await TeamMember.query().where('team_id', team.id)
  for (const member of now) {
    if (wanted.has(member.userId)) {
      await member.merge({ manager: managers.includes(member.userId) }).save()
    } else {
      await member.delete()
    }
  }
  const known = await User.query()
    .whereIn('id', [...wanted])
    .whereNull('deleted_at')
  for (const { id } of known) {
    if (now.some(({ userId }) => userId === id)) continue
    await TeamMember.create({ teamId: team.id, userId: id, manager: managers.includes(id) })
  }
}

const numbers = (raw: unknown) =>
  [raw ?? []]
    .flat()
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0)
    .slice(0, 1000)

async function find(id: number) {
  const team = await Team.find(id)
  if (!team) throw new NotVisible()
  return team
}

async function list({ request, response, view }: HttpContext, errors: Refusals) {
  if (Object.keys(errors).length) response.status(422)
  const all = await User.all()
  const people = new Map(all.map((user) => [user.id, user.name]))
  const members = await TeamMember.all()
  const teams = await Team.query().orderBy('name')
  return view.render('access::settings/teams', {
    errors,
    name: request.input('name') ?? '',
    teams: teams.map((team) => {
      const of = members.filter(({ teamId }) => teamId === team.id)
      return {
        id: team.id,
        name: team.name,
        count: of.length,
        managers: of
          .filter(({ manager }) => manager)
          .map(({ userId }) => people.get(userId))
          .join(', '),
      }
    }),
  })
}

async function page({ request, response, view }: HttpContext, team: Team, errors: Refusals) {
  if (Object.keys(errors).length) response.status(422)
  const users = await User.query()
    .whereNull('deleted_at')
    .whereNull('disabled_at')
    .orderBy('title_sort')
  const members = await TeamMember.query().where('team_id', team.id)
  return view.render('access::settings/team', {
    team,
    errors,
    name: request.input('name') ?? team.name,
    users: users.map((user) => {
      const member = members.find(({ userId }) => userId === user.id)
      return { id: user.id, name: user.name, member: Boolean(member), manager: member?.manager }
    }),
  })
}
