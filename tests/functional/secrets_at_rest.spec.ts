import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { Secret, TOTP } from 'otpauth'
import { SMTPServer } from 'smtp-server'
import { email, emptyDatabase, Install, password } from '#tests/install'
import { Client } from '#tests/web_client'

const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: Date.now() + steps * 30_000,
  })

const statusOf = async (answer: Promise<{ status: number }>) => {
  const { status } = await answer
  return status
}

const csrf = (page: string) => /name="_csrf"[^>]*value="([^"]+)"/.exec(page)![1]

/** Turns the second step on as a person does. @returns the seed and the recovery codes */
async function turnOnSecondStep(client: Client) {
  const page = await client.get('/account/two-factor')
  const [, secret] = /<code>([A-Z2-7]{32})<\/code>/.exec(page.body)!
  const body = new URLSearchParams({ code: codeOf(secret), password, _csrf: csrf(page.body) })
  const answer = await client.send('POST', '/account/two-factor', body.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  })
  const codes = [...answer.body.matchAll(/<code>([a-z2-9]{5}-[a-z2-9]{5})<\/code>/g)].map(
    ([, code]) => code
  )
  if (answer.status !== 200 || codes.length !== 10)
    throw new Error(`The second step was not turned on: ${answer.status}.`)
  return { secret, codes }
}

async function signInWith(install: Install, code: string) {
  const client = new Client(install.origin)
  await client.post('/login', '/login', { email, password })
  const answer = await client.post('/login/code', '/login/code', { code })
  client.close()
  return answer
}

const inBackground = async (name: string, env: NodeJS.ProcessEnv = {}) => {
  const url = await emptyDatabase(name)
  const install = new Install({ ...(url ? { DATABASE_URL: url } : {}), ...env })
  await install.setUp()
  await install.start()
  return install
}

test.group('Keys that change', (group) => {
  let install: Install
  group.teardown(() => install?.remove())

  test('secrets are sealed anew while people work, and their sessions stay')
    .timeout(180_000)
    .run(async ({ assert }) => {
      install = await inBackground('keys')
      const first = readFileSync(join(install.storage, 'app.key'), 'utf8')
      const client = await install.signIn()
      const { secret, codes } = await turnOnSecondStep(client)

      const said = await install.ace('keys:rotate')
      assert.include(said, 'Sealed 1 secrets')
      const keys = readdirSync(join(install.storage, 'keys'))
      assert.lengthOf(keys, 1)
      assert.equal(statSync(join(install.storage, 'keys', keys[0])).mode & 0o777, 0o600)
      assert.equal(readFileSync(join(install.storage, 'app.key'), 'utf8'), first)

      assert.equal(await statusOf(signInWith(install, codeOf(secret, 1))), 303)
      await install.stop()
      await install.start()
      const later = new Client(install.origin, {}, client.cookies)
      assert.equal(await statusOf(later.get('/account')), 200, 'a cookie of the key before')
      assert.equal(await statusOf(signInWith(install, codes[0])), 303)

      assert.include(await install.ace('keys:rotate'), 'Sealed 1 secrets')
      assert.lengthOf(readdirSync(join(install.storage, 'keys')), 2)
      later.close()
      client.close()
    })

  test('a change that was cut off goes on with the key that it made')
    .timeout(120_000)
    .run(async ({ assert }) => {
      const folder = join(install.storage, 'keys')
      writeFileSync(join(folder, `${Date.now()}.key`), 'k'.repeat(43), { mode: 0o600 })
      const before = readdirSync(folder)
      const said = await install.ace('keys:rotate')
      assert.include(said, 'cut off')
      assert.include(said, 'Sealed 1 secrets')
      assert.deepEqual(readdirSync(folder), before)
      assert.notInclude(await install.ace('keys:rotate'), 'cut off')
      assert.lengthOf(readdirSync(folder), before.length + 1)
    })

  test('with APP_KEY the environment brings the new key')
    .timeout(120_000)
    .run(async ({ assert }) => {
      const old = 'the first key of more than thirty-two characters'
      const own = await inBackground('keys_environment', { APP_KEY: old })
      try {
        const client = await own.signIn()
        const { secret } = await turnOnSecondStep(client)
        client.close()
        await own.stop()
        Object.assign(own.env, {
          APP_KEY: 'the second key of more than thirty-two characters',
          APP_KEY_PREVIOUS: old,
        })
        assert.include(await own.ace('keys:rotate'), 'Sealed 1 secrets')
        delete own.env.APP_KEY_PREVIOUS
        await own.start()
        assert.equal(await statusOf(signInWith(own, codeOf(secret, 1))), 303)
      } finally {
        await own.remove()
      }
    })

  test('whoever lost device and codes is let in again from the machine')
    .timeout(120_000)
    .run(async ({ assert }) => {
      const client = new Client(install.origin)
      await client.post('/login', '/login', { email, password })
      assert.equal(await statusOf(client.get('/account')), 303, 'the second step is asked for')

      const printed = await install.ace('user:unlock', '--email', email.toUpperCase())
      const link = new URL(printed.trim().split('\n').at(-1)!)
      assert.match(link.pathname, /^\/password-resets\/[\w-]{43}$/)
      const chosen = 'another long password 42'
      const form = await client.get(link.pathname)
      const body = new URLSearchParams({ password: chosen, again: chosen, _csrf: csrf(form.body) })
      const answer = await client.send('POST', `${link.pathname}?_method=PUT`, body.toString(), {
        'content-type': 'application/x-www-form-urlencoded',
      })
      assert.equal(answer.status, 303)
      await client.post('/login', '/login', { email, password: chosen })
      const log = await client.get('/settings/audit?kind=credentials')
      assert.equal(log.status, 200)
      assert.include(log.body, 'Unlocked a person')
      assert.include(log.body, 'Changed the key of secrets')
      assert.equal(await statusOf(client.get(link.pathname)), 404, 'the link works once')
      client.close()
      await assert.rejects(() => install.ace('user:unlock', '--email', 'nobody@norte.example'))
    })
})

test.group('Secrets at rest (S12)', (group) => {
  let install: Install
  let mails: SMTPServer
  group.teardown(async () => {
    await install?.remove()
    mails?.close(() => {})
  })

  test('none of twenty planted ones is in the database, the logs, the log of mails or an export')
    .timeout(240_000)
    .run(async ({ assert }) => {
      const received: string[] = []
      mails = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        onAuth: (auth, _, done) => done(null, { user: auth.username }),
        onData(stream, _, done) {
          let text = ''
          stream.on('data', (chunk) => (text += chunk))
          stream.on('end', () => {
            received.push(text.replace(/=\r\n/g, '').replaceAll('=3D', '='))
            done()
          })
        },
      })
      await new Promise<void>((resolve) => mails.listen(0, '127.0.0.1', resolve))
      const { port } = mails.server.address() as { port: number }
      const mailPassword = 'planted-smtp-password-7731'
      install = await inBackground('at_rest', {
        SMTP_URL: `smtp://farley:${mailPassword}@127.0.0.1:${port}`,
        LOG_LEVEL: 'trace',
      })
      const mistyped = 'planted-mistyped-password-9182'
      const stranger = new Client(install.origin)
      await stranger.post('/login', '/login', { email, password: mistyped })
      const client = await install.signIn()
      const { secret, codes } = await turnOnSecondStep(client)
      const token = await client.post('/account/api-tokens', '/account/api-tokens', {
        name: 'Planted',
        password,
      })
      const [, apiToken] = /<code class="breakable">([^<]+)</.exec(token.body)!
      const printed = await install.ace('token:create', '--email', email, '--name', 'planted')
      await stranger.post('/password-resets', '/password-resets', { email })
      await client.post('/settings/users', '/settings/users/new', {
        name: 'Ines Planted',
        email: 'ines@norte.example',
        roleId: '2',
      })
      const linkIn = (path: string) =>
        received.map((mail) => new RegExp(`/${path}/([\\w-]{43})`).exec(mail)?.[1]).find(Boolean)
      for (let count = 0; count < 100 && !linkIn('password-resets'); count++)
        await new Promise((resolve) => setTimeout(resolve, 200))
      const reset = linkIn('password-resets')
      assert.exists(reset, 'the mail with the link came')
      const contacts = await client.get('/contacts/export?format=csv')
      const audit = await client.get('/settings/audit')
      const mailLog = await client.get('/settings/mail')
      const planted = Object.entries({
        password,
        mistyped,
        mailPassword,
        secret,
        ...Object.fromEntries(codes.map((code, at) => [`code${at}`, code])),
        ...Object.fromEntries(
          codes.slice(0, 1).map((code) => ['plainCode', code.replace('-', '')])
        ),
        reset: reset!,
        invitation: linkIn('invitations') ?? '',
        command: printed.trim().split('\n').at(-1)!,
        apiToken,
        key: readFileSync(join(install.storage, 'app.key'), 'utf8').trim(),
        cookie: decodeURIComponent(client.cookies.get('farley') ?? ''),
      }).filter(([, value]) => value)
      assert.isAtLeast(planted.length, 20)

      await install.ace('backup')
      await install.stop()
      const places = Object.entries({
        output: install.output,
        contacts: contacts.body,
        audit: audit.body,
        mailLog: mailLog.body,
        ...databaseBytes(install),
      })
      assert.isTrue(
        places.some(([name]) => /^farley-.*(tar|backup)/.test(name)),
        'the archive'
      )
      const [, archive] = places.find(([name]) => /^farley-.*(tar|backup)/.test(name))!
      assert.include(archive, 'ines@norte.example', 'which can be read')
      const found = planted.flatMap(([name, value]) =>
        places.flatMap(([place, text]) => (text.includes(value) ? [`${name} in ${place}`] : []))
      )
      assert.deepEqual(found, [])
      client.close()
      stranger.close()
    })
})

/** Every file of the storage folder but the key itself; the archive as it is when unpacked, which is the database on MySQL, too. */
function databaseBytes({ storage }: Install): Record<string, string> {
  return Object.fromEntries(
    readdirSync(storage, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.key$|^password$/.test(entry.name))
      .map(({ parentPath, name }) => {
        const bytes = readFileSync(join(parentPath, name))
        const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
        return [name, (packed ? gunzipSync(bytes) : bytes).toString('latin1')]
      })
  )
}
