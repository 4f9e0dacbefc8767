import { brotliDecompressSync } from 'node:zlib'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { HttpContextFactory, RequestFactory } from '@adonisjs/core/factories/http'
import { world } from '#tests/world'
import { Invalid, NotAllowed, NotVisible } from '#records/errors'
import Handler from '#workspace/exceptions/handler'
import { problemOf } from '#workspace/exceptions/problem'
import { navigation } from '#workspace/pages/navigation'
import { translator } from '#modules/translator'
import { system } from '#records/actor'
import { initials } from '#workspace/pages/marks'
import { assets } from '#workspace/assets/assets'

const url = (path: string) => `http://${process.env.HOST}:${process.env.PORT}${path}`

test.group('Page', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await world()
  })

  test('carries the security headers, and no word of it may be cached by a proxy as another', async ({
    client,
  }) => {
    const response = await client.get('/design')
    response.assertStatus(200)
    response.assertHeader('referrer-policy', 'same-origin')
    response.assertHeader('cross-origin-opener-policy', 'same-origin')
    response.assertHeader('x-content-type-options', 'nosniff')
    response.assertHeader('x-frame-options', 'DENY')
  })

  test('loads nothing from another host and is small', async ({ client, assert }) => {
    const response = await client.get('/design')
    const html = response.text()
    assert.isBelow(html.length, 60_000)
    for (const [, address] of html.matchAll(/(?:src|href|action)="([^"]*)"/g)) {
      assert.notMatch(address, /^(https?:)?\/\//)
    }
  })

  test('speaks the language of the browser where nobody is signed in', async ({
    client,
    assert,
  }) => {
    const spanish = await client.get('/design').header('accept-language', 'es-MX,es;q=0.9')
    assert.include(spanish.text(), '<html lang="es"')
    assert.include(spanish.text(), 'Saltar al contenido')
    const other = await client.get('/design').header('accept-language', 'fr')
    assert.include(other.text(), '<html lang="en"')
  })

  test('is its main part alone for a swap, with its title, and whole for the body', async ({
    client,
    assert,
  }) => {
    const request = () => client.get('/design').header('hx-request', 'true')
    const part = await request().header('hx-request-type', 'partial')
    assert.include(part.text(), '<title>Design')
    assert.notInclude(part.text(), '<html')
    assert.notInclude(part.text(), 'class="sidebar"')
    const whole = await request().header('hx-request-type', 'full')
    assert.include(whole.text(), '<html')
    assert.include(String(whole.header('vary')), 'HX-Request')
  })

  test('leaves compressed where the browser can read that', async ({ assert }) => {
    for (const encoding of ['br', 'gzip']) {
      const response = await fetch(url('/design'), { headers: { 'accept-encoding': encoding } })
      assert.equal(response.headers.get('content-encoding'), encoding)
      assert.include(await response.text(), '</html>')
    }
    const plain = await fetch(url('/design'), { headers: { 'accept-encoding': 'identity' } })
    assert.isNull(plain.headers.get('content-encoding'))
  })
})

test.group('Assets', () => {
  test('are kept for a year under the hash of their content', async ({ client, assert }) => {
    const address = assets().url('css/farley.css')
    const response = await client.get(address)
    response.assertHeader('cache-control', 'public, max-age=31536000, immutable')
    assert.include(String(response.header('content-type')), 'text/css')
    assert.isUndefined(response.header('set-cookie'))
    const again = await client.get(address).header('if-none-match', String(response.header('etag')))
    again.assertStatus(304)
    const stale = await client.get(address.replace(/assets\/[^/]+/, 'assets/other'))
    stale.assertHeader('cache-control', 'public, max-age=60')
  })

  test('of a page weigh less than 120 KB, all of them', async ({ assert }) => {
    const names = assets().names.filter((name) => /\.(css|js)$/.test(name))
    assert.isAbove(names.length, 10)
    let sum = 0
    for (const name of names) {
      const squeezed = (await assets().squeezed(name, 'br'))!
      assert.deepEqual(brotliDecompressSync(squeezed), assets().find(name)!.body)
      sum += squeezed.length
    }
    assert.isBelow(sum, 120_000)
  })

  test('do not lead out of their folder', async ({ client }) => {
    for (const path of [
      'js/../../../package.json',
      'js/%2e%2e/%2e%2e/package.json',
      'css/none.css',
    ]) {
      const response = await client.get(`/assets/x/${path}`)
      response.assertStatus(404)
    }
  })

  test('refer only to what is there', ({ assert }) => {
    assert.notMatch(assets().find('css/farley.css')!.body.toString(), /asset:/)
    assert.throws(() => assets().url('css/none.css'))
  })
})

test.group('Errors', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function answer(error: unknown, headers: Record<string, string> = {}, path = '/x') {
    const request = new RequestFactory().merge({ url: path }).create()
    request.request.method = 'POST'
    Object.assign(request.request.headers, { accept: 'text/html', ...headers })
    const ctx = new HttpContextFactory().merge({ request }).create()
    await new Handler().handle(error, ctx)
    return { ctx, body: String(ctx.response.getBody()), status: ctx.response.getStatus() }
  }

  test('are told by what they mean', ({ assert }) => {
    const table: [unknown, number, string][] = [
      [new NotVisible('contact', 1), 404, 'notFound'],
      [new NotAllowed('edit', 'contact'), 403, 'notAllowed'],
      [new Invalid({ name: { key: 'required', params: {} } }), 422, 'invalid'],
      [{ code: 'E_BAD_CSRF_TOKEN', status: 403 }, 403, 'expired'],
      [{ code: 'E_TOO_MANY_REQUESTS', response: { availableIn: 7 } }, 429, 'tooManyRequests'],
      [{ code: 'E_REQUEST_ENTITY_TOO_LARGE', status: 413 }, 413, 'tooBig'],
      [new Error('secret detail'), 500, 'broken'],
      [{ status: 200 }, 500, 'broken'],
      [undefined, 500, 'broken'],
    ]
    for (const [error, status, name] of table) {
      const problem = problemOf(error)
      assert.deepEqual([problem.status, problem.name], [status, name])
      assert.equal(Boolean(problem.incident), status === 500)
    }
  })

  test('of ours show a number and never what happened', async ({ assert }) => {
    for (const headers of [{}, { 'hx-request': 'true' }, { accept: 'application/json' }]) {
      const { body, status, ctx } = await answer(new Error('secret detail'), headers as any)
      assert.equal(status, 500)
      const told = body + String(ctx.response.getHeader('hx-trigger') ?? '')
      assert.notInclude(told, 'secret detail')
      assert.notInclude(told, 'handler.ts')
      assert.match(told, /[Ii]ncident.{0,4}[2-9A-Z]{8}/)
    }
  })

  test('in a swap leave the region as it is and say so in a toast', async ({ assert }) => {
    const { ctx, body } = await answer(new NotAllowed('edit'), { 'hx-request': 'true' })
    assert.equal(body, '')
    assert.equal(ctx.response.getHeader('hx-reswap'), 'none')
    const { toast } = JSON.parse(String(ctx.response.getHeader('hx-trigger')))
    assert.include(toast.text, 'Your role does not allow this')
  })

  test('for programs are problem documents with a pointer per field', async ({ assert }) => {
    const error = new Invalid({ lastName: { key: 'tooLong', params: { max: 80 } } })
    const { ctx, body } = await answer(error, { accept: 'application/json' })
    assert.include(String(ctx.response.getHeader('content-type')), 'application/problem+json')
    const document = JSON.parse(body)
    assert.equal(document.status, 422)
    assert.containsSubset(document.errors, [
      { pointer: '/lastName', detail: 'Use at most 80 characters.' },
    ])
  })

  test('for people are a page in their language, with a policy that lets no script run', async ({
    client,
    assert,
  }) => {
    const response = await client
      .get('/there/is/no/such/page')
      .header('accept', 'text/html')
      .header('accept-language', 'es')
    response.assertStatus(404)
    assert.include(response.text(), 'Aquí no hay nada')
    assert.include(String(response.header('content-security-policy')), "default-src 'self'")
    assert.notInclude(response.text(), '<script')
  })

  test('from a bad request end neither the request nor the server', async ({ client, assert }) => {
    for (const path of [
      '/%',
      '/%E0%A4%A',
      '/design?a[b]=1&a=2',
      '/assets/%00/css',
      '//evil.example',
    ]) {
      const response = await fetch(url('') + path, { redirect: 'manual' })
      assert.isBelow(response.status, 500, path)
    }
    const after = await client.get('/health/live')
    after.assertStatus(200)
  })
})

test.group('Navigation', () => {
  test('marks where one is and hides what one may not see', ({ assert }) => {
    const groups = navigation(system, translator('en'), '/contacts/12')
    const current = groups.flatMap(({ links }) => links.filter((link) => link.current))
    assert.isAtMost(current.length, 1)
    for (const { links } of groups) assert.isAbove(links.length, 0)
  })

  test('initials in any script', ({ assert }) => {
    assert.equal(initials('Lucía Fernández Ruiz'), 'LR')
    assert.equal(initials('ñandú'), 'Ñ')
    assert.equal(initials('李小龍'), '李')
    assert.equal(initials('  '), '·')
    assert.equal(initials(null), '·')
  })
})
