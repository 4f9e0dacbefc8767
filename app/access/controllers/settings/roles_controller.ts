import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import modules from '#modules/registry'
import { recordActions } from '#records/actor'
import { connection } from '#records/change'
import { NotVisible, type Refusals } from '#records/errors'
import { nothing, type Permissions } from '#access/built_in_roles'
import { demandRight } from '#access/demand_right'
import { readForm } from '#access/form'
import { readPermissions, reachChoices } from '#access/role_form'
import { changeRole, makeRole, Refused, removeRole } from '#access/staff'
import Role from '#access/models/role'

const form = vine.create({ name: vine.string().trim().minLength(1).maxLength(80) })

export default class RolesController {
  async index({ auth, view }: HttpContext) {
    demandRight(auth.getUserOrFail(), 'users')
    const counts = await connection()
      .from('users')
      .whereNull('disabled_at')
      .whereNull('deleted_at')
      .groupBy('role_id')
      .select('role_id')
      .count('* as people')
    const roles = await Role.query().orderBy('id')
    return view.render('access::settings/roles', {
      roles: roles.map((role) => ({
        id: role.id,
        name: role.name,
        label: role.label,
        people: Number(counts.find(({ role_id: id }) => id === role.id)?.people ?? 0),
        rights: role.permissions.rights,
      })),
    })
  }

  async create(ctx: HttpContext) {
    demandRight(ctx.auth.getUserOrFail(), 'users')
    return page(ctx, null, { records: {}, rights: [] }, {})
  }

  async store(ctx: HttpContext) {
    const me = demandRight(ctx.auth.getUserOrFail(), 'users')
    const permissions = readPermissions(ctx.request.body())
    const { values, errors } = await readForm(form, ctx.request.body())
    if (errors) return page(ctx, null, permissions, errors)
    const role = await makeRole(me, { name: values.name, permissions })
    return ctx.response.redirect().status(303).toPath(`/settings/roles/${role.id}`)
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.getUserOrFail(), 'users')
    const role = await find(ctx.params.id)
    return page(ctx, role, role.permissions, {})
  }

  async update(ctx: HttpContext) {
    const me = demandRight(ctx.auth.getUserOrFail(), 'users')
    const role = await find(ctx.params.id)
    const permissions = readPermissions(ctx.request.body())
    const { values, errors } = await readForm(form, { name: role.name, ...ctx.request.body() })
    if (errors) return page(ctx, role, permissions, errors)
    try {
      await changeRole(me, role, { name: values.name, permissions })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return page(ctx, role, permissions, { name: { key: error.key, params: {} } })
    }
    ctx.session.flash('saved', true)
    return ctx.response.redirect().status(303).toPath(`/settings/roles/${role.id}`)
  }

  async destroy(ctx: HttpContext) {
    const me = demandRight(ctx.auth.getUserOrFail(), 'users')
    const role = await find(ctx.params.id)
    try {
      await removeRole(me, role)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return page(ctx, role, role.permissions, { name: { key: error.key, params: {} } })
    }
    return ctx.response.redirect().status(303).toPath('/settings/roles')
  }
}

async function find(id: number) {
  const role = await Role.find(id)
  if (!role) throw new NotVisible()
  return role
}

function page(
  { request, response, view }: HttpContext,
  role: Role | null,
  { records, rights }: Permissions,
  errors: Refusals
) {
  if (Object.keys(errors).length) response.status(422)
  const types = modules.records.filter(
    ({ options, recordName }) => !options.internal && recordName !== 'user'
  )
  return view.render('access::settings/role', {
    role: role && { id: role.id, name: role.name, label: role.label, builtIn: role.builtIn },
    name: request.input('name') ?? role?.name ?? '',
    fixed: role?.key === 'admin',
    errors,
    actions: recordActions,
    reaches: reachChoices,
    types: [
      { name: 'others', key: '*', label: null },
      ...types.map(({ recordName }) => ({
        name: recordName,
        key: recordName,
        label: `${recordName}.many`,
      })),
    ].map((type) => ({ ...type, reach: records[type.key] ?? records['*'] ?? nothing })),
    rights: [...new Set(modules.collect('rights'))].map((right) => ({
      name: right,
      given: rights.includes('*') || rights.includes(right),
    })),
  })
}
