import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { connection } from '#records/change'
import User from '#access/models/user'
import { world } from '#tests/world'
import { gate } from '#tests/contract/harbour/module'

/** Goes through the gate, as a browser does that keeps its session. */
async function throughGate(client: any, code = 'n1', state: object = { nonce: 'n1' }) {
  return client
    .get(`/login/with/gate/callback?code=${code}`)
    .withSession({ signInWay: { name: 'gate', state, at: Date.now() } })
    .redirects(0)
}

test.group('A module adds a way to sign in', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => {
    gate.open = true
    gate.policy = { linkByEmail: false, newPeople: null }
    return () => {
      gate.open = false
    }
  })

  test('that is offered once it is set up, and leads away', async ({ client, assert }) => {
    await world()
    const page = await client.get('/login')
    assert.include(page.text(), 'Sign in with Gate')
    const away = await client.get('/login/with/gate').redirects(0)
    away.assertStatus(303)
    assert.match(
      away.header('location')!,
      /^https:\/\/gate\.example\/\?back=.*%2Flogin%2Fwith%2Fgate%2Fcallback$/
    )
    gate.open = false
    const plain = await client.get('/login')
    assert.notInclude(plain.text(), 'Gate')
    const gone = await client.get('/login/with/gate').redirects(0)
    gone.assertStatus(404)
  })

  test('finds an account by verified e-mail only where the policy says so, and by its subject ever after', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    gate.identity = { subject: 'a-1', email: ana.email, emailVerified: true, name: 'Ana' }
    const unlinked = await throughGate(client)
    unlinked.assertStatus(422)
    assert.include(unlinked.text(), 'you have no account here')

    gate.policy = { linkByEmail: true }
    gate.identity.emailVerified = false
    const unverified = await throughGate(client)
    unverified.assertStatus(422)
    assert.include(unverified.text(), 'has not verified')

    gate.identity.emailVerified = true
    const linked = await throughGate(client)
    linked.assertStatus(303)
    linked.assertHeader('location', '/')
    gate.policy = { linkByEmail: false }
    gate.identity = { subject: 'a-1', email: 'other@example.org', emailVerified: false, name: null }
    const again = await throughGate(client)
    again.assertStatus(303)
    const kinds = await connection().from('change_sets').orderBy('id').select('kind', 'data')
    assert.includeMembers(
      kinds.map(({ kind }: any) => kind),
      ['identityLinked', 'signedIn', 'signInFailed']
    )
    assert.lengthOf(await connection().from('auth_identities'), 1)
  })

  test('gives an account where the policy does, never an admin’s, never outside its domains', async ({
    client,
    assert,
  }) => {
    await world()
    gate.identity = {
      subject: 'n-1',
      email: 'nerea@harbour.example',
      emailVerified: true,
      name: 'Nerea',
    }
    gate.policy = { linkByEmail: true, newPeople: { role: 'admin' } }
    const asAdmin = await throughGate(client)
    asAdmin.assertStatus(422)
    gate.policy.newPeople = { role: 'member', domains: ['elsewhere.example'] }
    const stranger = await throughGate(client)
    stranger.assertStatus(422)
    assert.isNull(await User.findBy('email', 'nerea@harbour.example'))
    gate.policy.newPeople = { role: 'member', domains: ['harbour.example'] }
    const joined = await throughGate(client)
    joined.assertStatus(303)
    const made = await User.findByOrFail('email', 'nerea@harbour.example')
    assert.equal(made.name, 'Nerea')
    await connection()
      .from('users')
      .where('id', made.id)
      .update({ disabled_at: '2026-01-01 00:00:00' })
    const disabled = await throughGate(client)
    disabled.assertStatus(422)
    assert.include(disabled.text(), 'switched off')
  })

  test('lets nobody in without the session that began it, or without proof', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    gate.identity = { subject: 'a-1', email: ana.email, emailVerified: true, name: 'Ana' }
    gate.policy = { linkByEmail: true }
    const alone = await client.get('/login/with/gate/callback?code=n1').redirects(0)
    alone.assertStatus(422)
    assert.include(alone.text(), 'Begin again')
    const unproven = await throughGate(client, 'n2')
    unproven.assertStatus(422)
    assert.include(unproven.text(), 'could not be asked')
    assert.lengthOf(await connection().from('auth_identities'), 0)
  })

  test('asks for the house’s second step where the other place asked for none', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    await connection()
      .from('users')
      .where('id', ana.id)
      .update({ totp_confirmed_at: '2026-01-01 00:00:00' })
    gate.policy = { linkByEmail: true }
    gate.identity = { subject: 'a-1', email: ana.email, emailVerified: true, name: 'Ana' }
    const asked = await throughGate(client)
    asked.assertHeader('location', '/login/code')
    gate.identity.secondStep = true
    const spared = await throughGate(client)
    spared.assertHeader('location', '/')
    assert.equal(spared.status(), 303)
  })
})
