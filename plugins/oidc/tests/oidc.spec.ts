import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Identity } from 'farley'
import { allowOutgoing, asPlugin, Client, configured, world } from 'farley/testing'
import { oidc } from '../provider.ts'

/** It brings no types of its own. */
const library: string = 'oidc-provider'
const { default: Provider } = (await import(library)) as { default: any }

const callback = 'http://127.0.0.1:1/login/with/oidc/callback'

/** A certified provider of OpenID Connect with one person, on this machine. */
async function provider(person: Record<string, unknown>) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const it = new Provider(issuer, {
    clients: [{ client_id: 'farley', client_secret: 'quiet words', redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['test'] },
    jwks: {
      keys: [{ ...(privateKey.export({ format: 'jwk' }) as any), alg: 'RS256', use: 'sig' }],
    },
    features: { devInteractions: { enabled: true } },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, ...person }),
    }),
  })
  server.on('request', it.callback())
  return { issuer, close: () => (server.closeAllConnections(), server.close()) }
}

/** What a browser and a person do there. @returns the address that the browser comes back to */
async function visit(issuer: string, address: string): Promise<string> {
  const browser = new Client(issuer)
  let path = address
  for (let step = 0; step < 12; step++) {
    if (path.startsWith(callback)) return path
    const answer = await browser.get(path.replace(issuer, ''))
    if (answer.headers.location) path = answer.headers.location
    else {
      const form = /action="([^"]+)"/.exec(answer.body)!
      const body = answer.body.includes('name="login"')
        ? 'prompt=login&login=ana&password=x'
        : 'prompt=consent'
      const sent = await browser.send('POST', form[1].replace(issuer, ''), body, {
        'content-type': 'application/x-www-form-urlencoded',
      })
      path = sent.headers.location!
    }
  }
  throw new Error(`The provider leads nowhere: ${path}`)
}

test.group('Single sign-on', (group) => {
  const closers: (() => void)[] = []
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => () => closers.splice(0).forEach((close) => close()))

  async function begun(person: Record<string, unknown>) {
    const there = await provider(person)
    const forget = configured('oidc', {
      issuer: there.issuer,
      clientId: 'farley',
      clientSecret: 'quiet words',
    })
    closers.push(there.close, allowOutgoing('127.0.0.1'), forget)
    const { url, state } = await asPlugin('oidc', () => oidc.begin({ callback }))
    return { url, state, back: () => visit(there.issuer, url) }
  }
  const finish = (url: string, state: Record<string, string>): Promise<Identity> =>
    asPlugin('oidc', () => oidc.finish({ url, callback, state }))

  test('tells who came back, by code, PKCE, state and nonce', async ({ assert }) => {
    const ana = { email: 'ana@norte.example', email_verified: true, name: 'Ana Ruiz' }
    const { url, state, back } = await begun(ana)
    const asked = new URL(url).searchParams
    assert.equal(asked.get('code_challenge_method'), 'S256')
    assert.equal(asked.get('redirect_uri'), callback)
    assert.notInclude(url, state.verifier)
    const identity = await finish(await back(), state)
    assert.deepInclude(identity, {
      email: 'ana@norte.example',
      emailVerified: true,
      name: 'Ana Ruiz',
      secondStep: false,
    })
    assert.match(identity.subject, /^http:\/\/127\.0\.0\.1:\d+ ana$/)
  })

  test('an address that the provider has not verified is said to be so', async ({ assert }) => {
    const { state, back } = await begun({ email: 'ana@norte.example' })
    const identity = await finish(await back(), state)
    assert.isFalse(identity.emailVerified)
  })

  test('another state, nonce or verifier proves nothing', async ({ assert }) => {
    for (const name of ['state', 'nonce', 'verifier']) {
      const { state, back } = await begun({})
      const forged = { ...state, [name]: 'x'.repeat(43) }
      const url = await back()
      // Caught within: the house counts what a plugin throws.
      const proven = await asPlugin('oidc', () =>
        oidc.finish({ url, callback, state: forged }).then(Boolean, () => false)
      )
      assert.isFalse(proven, name)
    }
  })

  test('a provider inside the network is not asked unless the admin allowed it', async ({
    assert,
  }) => {
    await world()
    closers.push(
      allowOutgoing(),
      configured('oidc', { issuer: 'http://127.0.0.1:9', clientId: 'farley' })
    )
    const asked = await asPlugin('oidc', () =>
      oidc.begin({ callback }).then(
        () => 'asked',
        (error) => String(error.cause?.message ?? error.message)
      )
    )
    assert.match(asked, /OUTGOING_ALLOW|own network|private/i)
  })

  test('the button stands on the sign-in page once it is set up', async ({ client }) => {
    await world()
    const before = await client.get('/login')
    before.assertStatus(200)
    closers.push(configured('oidc', { issuer: 'https://login.example.com', clientId: 'farley' }))
    const after = await client.get('/login')
    after.assertTextIncludes('/login/with/oidc')
  })

  test('who may join: by verified address, by domain, never as one who may all', async ({
    assert,
  }) => {
    closers.push(
      configured('oidc', { newPeople: true, role: 'member', domains: ['norte.example'] })
    )
    const policy = await asPlugin('oidc', () => oidc.policy())
    assert.deepEqual(policy, {
      linkByEmail: true,
      newPeople: { role: 'member', domains: ['norte.example'] },
    })
  })
})
