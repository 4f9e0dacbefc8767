import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

/** Who else may open a connection, and why nobody can aim it. */
const reasoned: Record<string, string> = {
  'app/workspace/outgoing/outgoing.ts': 'the door itself',
  'app/workspace/files/clamd.ts': 'CLAMD_URL: whoever runs the server names the host',
  'app/workspace/mail/smtp_options.ts': 'SMTP_URL: whoever runs the server names the host',
  'app/workspace/health/checks/mail_server.ts': 'SMTP_URL, as above',
  'app/modules/plugin_fetch.ts': 'stands before the fetch of plugins, and asks nobody itself',
  'app/workspace/health/checks/certificate.ts':
    'APP_URL: whoever runs the server names the host, and only the certificate is looked at',
  'app/workspace/start/front_door.ts': 'takes visitors before the start is done; it asks nobody',
  'plugins/oidc/discovery.ts': 'the library asks through outgoing(), handed to it as customFetch',
  'plugins/oidc/provider.ts': 'as above: the configuration of discovery.ts goes with each call',
  'app/workspace/files/s3_client.ts': 'FILES_URL: whoever runs the server names the bucket',
  'app/workspace/backup/bucket.ts':
    'where a person names the bucket, its addresses pass the same check when it connects',
}

/** Types say nothing; names of constants (STATUS_CODES) and of addresses (isIP, BlockList) open nothing. */
const harmless =
  /import type [^;]*?from '[^']+'|import \{ (?:STATUS_CODES|isIP|isIPv6|BlockList|BlockList, isIP) \} from 'node:(?:http|net)'/g

const connecting =
  /(?<![\w.#])fetch\(|\bfetch\s*[,}]|(?:from|import\()\s*'(?:undici|axios|got|node-fetch|(?:node:)?(?:http|https|http2|net|tls|dgram)|openid-client|@aws-sdk\/[\w-]+)'|new WebSocket\(|new EventSource\(/g

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\.spec\.ts$|\/tests\//.test(path))

const opening = (source: string) => [...source.replace(harmless, '').matchAll(connecting)]

test.group('Connections that leave the house', () => {
  test('go through one door, but for those that stand here with a reason', ({ assert }) => {
    const found = ['app', 'plugins', 'start', 'config']
      .map((folder) => app.makePath(folder))
      .filter((folder) => existsSync(folder))
      .flatMap(sources)
      .filter((path) => opening(readFileSync(path, 'utf8')).length)
      .map((path) => relative(app.makePath(), path))
    assert.deepEqual(
      found.filter((path) => !(path in reasoned)),
      [],
      'ask outgoing() instead'
    )
    assert.deepEqual(
      Object.keys(reasoned).filter((path) => !found.includes(path)),
      [],
      'no longer needed'
    )
  })

  test('{$self} is seen')
    .with([
      `await fetch('http://a')`,
      `const { fetch } = globalThis`,
      `import { request } from 'node:https'`,
      `import http from 'http'`,
      `const { request } = await import('undici')`,
      `import { connect } from 'node:tls'`,
    ])
    .run(({ assert }, source) => assert.lengthOf(opening(source), 1))

  test('{$self} is nothing')
    .with([
      `import type { Server } from 'node:http'`,
      `import { isIP } from 'node:net'`,
      `this.refetch(1)`,
      `prefetch()`,
    ])
    .run(({ assert }, source) => assert.lengthOf(opening(source), 0))
})
