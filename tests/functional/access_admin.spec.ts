import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { handOverJob } from '#access/jobs/hand_over_job'
import { makeLink } from '#access/one_time_links'
import { openSession, userOfSession } from '#access/sessions'
import { change } from '#records/change'
import Role from '#access/models/role'
import TeamMember from '#access/models/team_member'
import User from '#access/models/user'
import Contact from '#contacts/models/contact'
import { password, world } from '#tests/world'

const running = { id: 1, attempt: 1, stopping: false, progress: async () => {} }
const roleId = async (key: string) => {
  const role = await Role.named(key)
  return String(role.id)
}

test.group('Users, roles and teams', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('every page opens for an admin and is refused to a manager', async ({ client }) => {
    const { ana, marc, sara, teams } = await world()
    const pages = [
      '/settings/users',
      '/settings/users/new',
      `/settings/users/${sara.id}`,
      `/settings/users/${sara.id}/deactivation`,
      '/settings/roles',
      '/settings/roles/new',
      `/settings/roles/${await roleId('member')}`,
      '/settings/teams',
      `/settings/teams/${teams.sales.id}`,
      '/settings/audit',
    ]
    for (const page of pages) {
      const open = await client.get(page).loginAs(ana)
      open.assertStatus(200)
      const refused = await client.get(page).loginAs(marc)
      refused.assertStatus(403)
    }
  })

  test('an invited colleague chooses a password and is in', async ({ assert, client }) => {
    const { ana, teams } = await world()
    const invite = async (email: string) =>
      client
        .post('/settings/users')
        .loginAs(ana)
        .withCsrfToken()
        .form({
          email,
          name: 'Nora Lind',
          roleId: await roleId('member'),
          teamIds: [teams.sales.id],
        })
        .redirects(0)
    const taken = await invite('SARA@norte.example')
    taken.assertStatus(422)
    const invited = await invite('Nora@Norte.example')
    invited.assertStatus(303)
    const nora = await User.findByOrFail('email', 'nora@norte.example')
    assert.isNull(nora.password)
    assert.lengthOf(await db.from('jobs').where('name', 'access.mailLink'), 1)

    const link = await makeLink('invitation', nora.id)
    const path = new URL(link).pathname
    const page = await client.get(path)
    page.assertTextIncludes('Nora Lind')
    const joined = await client
      .put(path)
      .withCsrfToken()
      .form({ name: 'Nora Lind', password, again: password })
      .redirects(0)
    joined.assertStatus(303)
    const user = await userOfSession(joined.session('auth_web'))
    assert.deepEqual(user!.teamIds, [teams.sales.id])
    const again = await client.get(path)
    again.assertStatus(404)
  })

  test('another role ends the sessions of who gets it', async ({ assert, client }) => {
    const { ana, sara } = await world()
    const token = await openSession(sara)
    const response = await client
      .put(`/settings/users/${sara.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .form({ name: 'Sara Vidal', roleId: await roleId('viewer') })
      .redirects(0)
    response.assertStatus(303)
    assert.isNull(await userOfSession(token))
    const acting = await User.acting(sara.id)
    assert.equal(acting!.reach('edit', 'contact'), 'none')
  })

  test('nobody locks the company out, nor gives rights that they do not have', async ({
    assert,
    client,
  }) => {
    const { ana, marc, sara } = await world()
    const put = async (by: User, id: number, role: string) => {
      const request = client.put(`/settings/users/${id}`).loginAs(by).withCsrfToken()
      return request.form({ name: 'Somebody', roleId: await roleId(role) }).redirects(0)
    }
    const self = await put(ana, ana.id, 'viewer')
    self.assertStatus(422)
    const disabling = await client
      .post(`/settings/users/${ana.id}/deactivation`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    disabling.assertStatus(422)

    const manager = await Role.named('manager')
    await change(ana, 'roleEdited', () =>
      manager.merge({ permissions: { ...manager.permissions, rights: ['users'] } }).save()
    )
    const steward = (await User.acting(marc.id))!
    const promoted = await put(steward, sara.id, 'admin')
    promoted.assertStatus(403)
    const demoted = await put(steward, ana.id, 'viewer')
    demoted.assertStatus(403)
    const widened = await client
      .post('/settings/roles')
      .loginAs(steward)
      .withCsrfToken()
      .form({ 'name': 'Backdoor', 'reach[others][delete]': 'all', 'rights[]': 'audit' })
      .redirects(0)
    widened.assertStatus(403)
    assert.isNull(await Role.findBy('name', 'Backdoor'))
    const own = await client
      .put(`/settings/roles/${manager.id}`)
      .loginAs(steward)
      .withCsrfToken()
      .form({ 'reach[others][read]': 'own' })
      .redirects(0)
    own.assertStatus(422)
    const admin = await client
      .put(`/settings/roles/${await roleId('admin')}`)
      .loginAs(ana)
      .withCsrfToken()
      .form({ 'reach[others][read]': 'own' })
      .redirects(0)
    admin.assertStatus(422)
  })

  test('a role of one’s own is made, given, changed and removed', async ({ assert, client }) => {
    const { ana, sara } = await world()
    const made = await client
      .post('/settings/roles')
      .loginAs(ana)
      .withCsrfToken()
      .form({
        'name': 'Intern',
        'reach[others][read]': 'team',
        'reach[contact][read]': 'own',
        'reach[contact][edit]': 'everything',
        'reach[__proto__][read]': 'all',
        'rights[]': ['import', 'nonsense'],
      })
      .redirects(0)
    made.assertStatus(303)
    const role = await Role.findByOrFail('name', 'Intern')
    assert.equal(role.permissions.records.contact.read, 'own')
    assert.equal(role.permissions.records.contact.edit, 'none')
    assert.notInclude(role.permissions.rights, 'nonsense')
    await change(ana, 'roleChanged', async () => {
      const user = await User.findOrFail(sara.id)
      await user.merge({ roleId: role.id }).save()
    })
    const acting = (await User.acting(sara.id))!
    assert.equal(acting.reach('read', 'contact'), 'own')
    assert.equal(acting.reach('read', 'company'), 'team')

    const remove = () =>
      client.delete(`/settings/roles/${role.id}`).loginAs(ana).withCsrfToken().redirects(0)
    const used = await remove()
    used.assertStatus(422)
    await db
      .from('users')
      .where('id', sara.id)
      .update({ role_id: await roleId('viewer') })
    const removed = await remove()
    removed.assertStatus(303)
  })

  test('a team gets members and managers', async ({ assert, client }) => {
    const { ana, leo, vic, teams } = await world()
    const response = await client
      .put(`/settings/teams/${teams.sales.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .form({ 'name': 'Sales', 'members[]': [String(vic.id)], 'managers[]': [String(leo.id)] })
      .redirects(0)
    response.assertStatus(303)
    const members = await db
      .from('team_members')
      .where('team_id', teams.sales.id)
      .orderBy('user_id')
    assert.deepEqual(
      members.map(({ user_id: id, manager }) => [id, Boolean(manager)]),
      [
        [leo.id, true],
        [vic.id, false],
      ]
    )
    const taken = await client
      .post('/settings/teams')
      .loginAs(ana)
      .withCsrfToken()
      .form({ name: 'Sales' })
    taken.assertStatus(422)
  })

  test('who is disabled is out at once, and what they own moves as one set', async ({
    assert,
    client,
  }) => {
    const { ana, leo, sara, lucia, henrik, acme } = await world()
    const token = await openSession(sara)
    const response = await client
      .post(`/settings/users/${sara.id}/deactivation`)
      .loginAs(ana)
      .withCsrfToken()
      .form({ heirId: String(leo.id) })
      .redirects(0)
    response.assertStatus(303)
    assert.isNull(await userOfSession(token))
    const [job] = await db.from('jobs').where('name', 'access.handOver')
    await handOverJob.run(JSON.parse(job.payload), running)

    for (const row of [lucia, henrik, acme]) {
      await row.refresh()
      assert.equal(row.ownerId, leo.id)
    }
    const moved = await db
      .from('changes')
      .join('change_sets', 'change_sets.id', 'changes.change_set_id')
      .where('kind', 'handedOver')
      .select('change_set_id')
    assert.lengthOf(moved, 3)
    assert.lengthOf(new Set(moved.map(({ change_set_id: id }) => id)), 1)
    assert.lengthOf(await Contact.query().where('owner_id', sara.id), 0)

    const back = await client
      .delete(`/settings/users/${sara.id}/deactivation`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    back.assertStatus(303)
    assert.exists(await User.acting(sara.id))
  })

  test('the log and the history speak of settings, roles and teams in words', async ({
    assert,
    client,
  }) => {
    const { ana, leo, teams } = await world()
    const put = (path: string, fields: object) =>
      client.put(path).form(fields).loginAs(ana).withCsrfToken().redirects(0)
    const kept = await put('/settings/company', {
      company: 'Norte y Sur',
      language: 'en',
      country: 'ES',
      currency: 'EUR',
      timezone: 'Europe/Madrid',
      firstDayOfWeek: '7',
      apiRateLimit: '90',
    })
    kept.assertStatus(303)
    const manager = await Role.named('manager')
    await change(ana, 'roleChanged', async () => {
      const user = await User.findOrFail(leo.id)
      await user.merge({ roleId: manager.id }).save()
    })
    await change(ana, 'roleEdited', async () => {
      const permissions = structuredClone(manager.permissions)
      permissions.records['*'] = { ...permissions.records['*'], delete: 'none' }
      permissions.rights = [...permissions.rights.filter((each) => each !== 'audit'), 'audit']
      await manager.merge({ permissions }).save()
    })
    await change(ana, 'teamChanged', () =>
      TeamMember.create({ teamId: teams.sales.id, userId: leo.id, manager: false })
    )

    const text = (page: any) =>
      page
        .text()
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
    const page = await client.get('/settings/audit').loginAs(ana)
    const log = text(page)
    for (const words of [
      'Setting Company Company Norte Logística Norte y Sur',
      'Setting First day of the week First day of the week 1 7',
      'Setting API requests a minute for each token',
      'Colleague Leo Brandt Role Member Manager',
      'Role Manager',
      'Delete',
      'Team member Leo Brandt Team Sales Colleague Leo Brandt Manager No',
    ])
      assert.include(log, words)
    for (const raw of ['role_id', 'team_members', 'saved_views', 'firstDayOfWeek', 'roleEdited'])
      assert.notInclude(log, raw)

    const sets = await db.from('change_sets').whereIn('kind', ['settings', 'roleEdited'])
    for (const { id } of sets) {
      const set = await client.get(`/change-sets/${id}`).loginAs(ana)
      set.assertStatus(200)
      assert.match(text(set), /Setting Company|Role Manager/)
      assert.notInclude(text(set), 'roleEdited')
    }
  })

  test('the log says who did what, when and from where, without secrets', async ({
    assert,
    client,
  }) => {
    const { ana, sara, lucia } = await world()
    await client
      .post('/login')
      .form({ email: 'sara@norte.example', password: 'typed by mistake' })
      .withCsrfToken()
    await client.post('/login').form({ email: 'sara@norte.example', password }).withCsrfToken()
    await client.delete(lucia.url).loginAs(sara).withCsrfToken().redirects(0)
    await client.post(`${lucia.url}/restoration`).loginAs(sara).withCsrfToken().redirects(0)

    await client.get('/contacts/export').loginAs(ana)

    const page = await client.get('/settings/audit').loginAs(ana)
    for (const words of [
      'Sign-in failed',
      'Signed in',
      'Deleted',
      'Restored',
      'Exported',
      'Sara Vidal',
    ])
      page.assertTextIncludes(words)
    for (const secret of ['typed by mistake', password, 'scrypt'])
      assert.notInclude(page.text(), secret)
    const filtered = await client
      .get(`/settings/audit?kind=deletions&person=${sara.id}`)
      .loginAs(ana)
    filtered.assertTextIncludes('Deleted')
    assert.notInclude(filtered.text().split('<tbody>')[1], 'Signed in')
    const past = await client.get('/settings/audit?to=2001-01-01').loginAs(ana)
    assert.notInclude(past.text(), '<tbody>')
  })
})
