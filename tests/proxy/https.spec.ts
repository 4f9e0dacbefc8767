import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { email, emptyDatabase, freePort, Install, password } from '#tests/install'
import { Client } from '#tests/web_client'

const found = (program: string) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) =>
    existsSync(join(folder, program))
  )

const documented = (name: string) => readFileSync(app.makePath('docs/https', name), 'utf8')

interface Ports {
  farley: number
  https: number
  http: number
}

/** A proxy that was started by the file of the docs, with names, ports and certificate of this machine. */
interface Proxy {
  process: ChildProcess
  /** Who signed its certificate. */
  ca: () => string
}

function caddy(folder: string, { farley, https, http }: Ports): Proxy {
  const options = `{
	admin off
	skip_install_trust
	http_port ${http}
	https_port ${https}
	storage file_system ${folder}
}
`
  const site = documented('Caddyfile')
    .replace('crm.example.com {', 'localhost {\n\ttls internal')
    .replace('127.0.0.1:3333', `127.0.0.1:${farley}`)
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, options + site)
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }
  return {
    process: spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env }),
    ca: () => readFileSync(join(folder, 'pki/authorities/local/root.crt'), 'utf8'),
  }
}

function nginx(folder: string, { farley, https, http }: Ports): Proxy {
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => join(folder, name))
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' }
  )
  const site = documented('nginx.conf')
    .replaceAll('crm.example.com;', 'localhost;')
    .replace('/etc/letsencrypt/live/crm.example.com/fullchain.pem', certificate)
    .replace('/etc/letsencrypt/live/crm.example.com/privkey.pem', key)
    .replace('listen 80;', `listen 127.0.0.1:${http};`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${https} ssl`)
    .replace('127.0.0.1:3333', `127.0.0.1:${farley}`)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n')
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\naccess_log off;\n${paths}\n${site}\n}\n`
  )
  const path = `${process.env.PATH}${delimiter}/usr/sbin`
  return {
    process: spawn('nginx', ['-p', folder, '-c', file], { env: { ...process.env, PATH: path } }),
    ca: () => readFileSync(certificate, 'utf8'),
  }
}

for (const [name, start] of Object.entries({ caddy, nginx })) {
  test.group(`HTTPS behind ${name}`, (group) => {
    let install: Install
    let proxy: Proxy
    let ports: Ports
    const folder = mkdtempSync(join(tmpdir(), `farley-${name}-`))
    const browser = (headers: Record<string, string> = {}) =>
      new Client(`https://localhost:${ports.https}`, headers, undefined, {
        ca: proxy.ca(),
        localAddress: '127.0.0.2',
      })

    group.setup(async () => {
      if (!found(name)) return
      const https = await freePort()
      const url = await emptyDatabase(`behind_${name}`)
      install = new Install({
        APP_URL: `https://localhost:${https}`,
        TRUSTED_PROXIES: '127.0.0.1',
        ...(url ? { DATABASE_URL: url } : {}),
      })
      await install.setUp()
      await install.start()
      ports = { farley: install.port, https, http: await freePort() }
      proxy = start(folder, ports)
      for (let count = 0; count < 100; count++) {
        const up = await Promise.resolve()
          .then(() => browser().get('/health/live'))
          .catch(() => null)
        if (up?.status === 200) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error(`${name} did not start.`)
    })
    group.teardown(async () => {
      proxy?.process.kill()
      await install?.remove()
      rmSync(folder, { recursive: true, force: true })
    })

    test('people sign in with Secure cookies, under HSTS, from their own address')
      .skip(!found(name), `${name} is not installed`)
      .timeout(120_000)
      .run(async ({ assert }) => {
        const client = browser({
          'x-forwarded-for': '203.0.113.66',
          'forwarded': 'for=203.0.113.67',
        })
        const page = await client.get('/login')
        assert.equal(page.status, 200)
        assert.match(page.headers['strict-transport-security'] ?? '', /max-age=\d{7}/)
        const cookies = page.headers['set-cookie'] ?? []
        assert.isTrue(cookies.some((cookie) => cookie.startsWith('__Host-farley=')))
        for (const cookie of cookies) assert.match(cookie, /; Secure/i)
        const signedIn = await client.post('/login', '/login', { email, password })
        assert.equal(signedIn.status, 303)
        const log = await client.get('/settings/audit')
        assert.equal(log.status, 200)
        assert.include(log.body, '127.0.0.2')
        assert.notInclude(log.body, '203.0.113.6')
        client.close()
      })

    test('a large file comes through')
      .skip(!found(name), `${name} is not installed`)
      .timeout(120_000)
      .run(async ({ assert }) => {
        const client = browser()
        await client.post('/login', '/login', { email, password })
        const form = await client.get('/imports/new?record=contact')
        const token = /name="_csrf"[^>]*value="([^"]+)"/.exec(form.body)![1]
        const line = `${'x'.repeat(100)},${'y'.repeat(100)}\n`
        const part = (head: string, body: string) =>
          `--farley\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`
        const body = [
          part('name="_csrf"', token),
          part('name="record"', 'contact'),
          part(
            'name="file"; filename="large.csv"',
            `First name,Last name\n${line.repeat(150_000)}`
          ),
          '--farley--\r\n',
        ].join('')
        assert.isAbove(body.length, 30_000_000)
        const answer = await client.send('POST', '/imports', body, {
          'content-type': 'multipart/form-data; boundary=farley',
        })
        assert.equal(answer.status, 303)
        client.close()
      })

    test('http leads to https')
      .skip(!found(name), `${name} is not installed`)
      .run(async ({ assert }) => {
        const plain = new Client(`http://localhost:${ports.http}`)
        const answer = await plain.get('/login')
        assert.oneOf(answer.status, [301, 308])
        assert.match(answer.headers.location ?? '', /^https:\/\/localhost(:\d+)?\/login$/)
        plain.close()
      })
  })
}
