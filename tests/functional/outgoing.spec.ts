import { createServer, type IncomingMessage, type Server } from 'node:http'
import { test } from '@japa/runner'
import { allowOutgoing } from '#workspace/outgoing/allow_list'
import { outgoing, type OutgoingOptions } from '#workspace/outgoing/outgoing'
import { OutgoingRefused } from '#workspace/outgoing/refused'
import { nameServer } from '#tests/name_server'

interface Hit {
  url: string
  method: string
  headers: IncomingMessage['headers']
  body: string
}

/** Answers whatever is asked of this machine, and remembers it: after a refusal it must have heard nothing. */
async function sink() {
  const hits: Hit[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { url = '', method = '', headers } = request
    hits.push({ url, method, headers, body })
    const query = new URL(url, 'http://sink').searchParams
    const to = query.get('to')
    if (to) response.writeHead(Number(query.get('status') ?? 302), { location: to }).end('moved')
    else if (query.has('slow')) setTimeout(() => response.end('late'), 5_000).unref()
    else if (query.has('endless')) {
      response.writeHead(200)
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', pour)
      pour()
    } else response.end('inside')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    hits,
    port,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const reasonOf = async (address: string, options: OutgoingOptions = {}) => {
  try {
    const { status } = await outgoing(address, { timeout: 3_000, ...options })
    return `answered ${status}`
  } catch (error) {
    return error instanceof OutgoingRefused ? error.reason : `failed ${error.code ?? error}`
  }
}

const zone = {
  'localhost': [['127.0.0.1']],
  'inside.example': [['127.0.0.1']],
  'cloud.example': [['169.254.169.254']],
  'six.example': [['::1']],
  'local-six.example': [['fd00::5']],
  'mapped.example': [['64:ff9b::7f00:1']],
  'both.example': [['93.184.216.34', '10.0.0.7']],
  'friend.example': [['127.0.0.1']],
  'rebound.example': [['93.184.216.34'], ['127.0.0.1']],
  'turning.example': [['127.0.0.1'], ['169.254.169.254']],
}

test.group('What a person may aim (S9)', (group) => {
  let inside: Awaited<ReturnType<typeof sink>>
  let domain: Awaited<ReturnType<typeof nameServer>>
  let forget: () => void

  group.each.setup(async () => {
    inside = await sink()
    domain = await nameServer(zone)
    forget = () => {}
    return () => {
      forget()
      domain.close()
      inside.close()
    }
  })

  test('{0} is refused as {1}')
    .with([
      ['http://127.0.0.1:PORT/', 'private'],
      ['http://127.0.0.53:PORT/', 'private'],
      ['http://127.1:PORT/', 'private'],
      ['http://2130706433:PORT/', 'private'],
      ['http://0x7f000001:PORT/', 'private'],
      ['http://0177.0.0.1:PORT/', 'private'],
      ['http://0x7f.0.0.1:PORT/', 'private'],
      ['http://0:PORT/', 'private'],
      ['http://0.0.0.0:PORT/', 'private'],
      ['http://１２７.０.０.１:PORT/', 'private'],
      ['http://127。0。0。1:PORT/', 'private'],
      ['http://[::1]:PORT/', 'private'],
      ['http://[::]:PORT/', 'private'],
      ['http://[::ffff:127.0.0.1]:PORT/', 'private'],
      ['http://[::ffff:7f00:1]:PORT/', 'private'],
      ['http://[::127.0.0.1]:PORT/', 'private'],
      ['http://[64:ff9b::127.0.0.1]:PORT/', 'private'],
      ['http://[2002:7f00:1::]:PORT/', 'private'],
      ['http://[fc00::1]:PORT/', 'private'],
      ['http://[fd12:3456::1]:PORT/', 'private'],
      ['http://[fe80::1]:PORT/', 'private'],
      ['http://[ff02::1]:PORT/', 'private'],
      ['http://[2001:db8::1]:PORT/', 'private'],
      ['http://169.254.169.254/latest/meta-data/', 'private'],
      ['http://[fd00:ec2::254]/latest/meta-data/', 'private'],
      ['http://10.1.2.3/', 'private'],
      ['http://172.16.0.1/', 'private'],
      ['http://172.31.255.255/', 'private'],
      ['http://192.168.1.1/', 'private'],
      ['http://100.64.0.1/', 'private'],
      ['http://198.18.0.1/', 'private'],
      ['http://224.0.0.1/', 'private'],
      ['http://255.255.255.255/', 'private'],
      ['http://localhost:PORT/', 'private'],
      ['http://inside.example:PORT/', 'private'],
      ['http://inside.example.:PORT/', 'private'],
      ['http://cloud.example/', 'private'],
      ['http://six.example:PORT/', 'private'],
      ['http://local-six.example/', 'private'],
      ['http://mapped.example:PORT/', 'private'],
      ['http://both.example:PORT/', 'private'],
      ['https://inside.example:PORT/', 'private'],
      ['http://127.0.0.1:PORT@friend.example/', 'userinfo'],
      ['http://user:secret@friend.example:PORT/', 'userinfo'],
      ['ftp://friend.example/', 'scheme'],
      ['file:///etc/passwd', 'scheme'],
      ['gopher://friend.example:PORT/', 'scheme'],
      ['javascript:fetch("/")', 'scheme'],
      ['data:text/plain,hello', 'scheme'],
      ['//friend.example/', 'address'],
      ['not an address', 'address'],
    ])
    .run(async ({ assert }, [address, reason]) => {
      assert.equal(await reasonOf(address.replace('PORT', String(inside.port))), reason)
      assert.deepEqual(inside.hits, [])
    })

  test('{0} is refused as {1} when a server sends on to it')
    .with([
      ['http://127.0.0.1:PORT/secret', 'private'],
      ['http://inside.example:PORT/secret', 'private'],
      ['http://[::ffff:127.0.0.1]:PORT/secret', 'private'],
      ['http://169.254.169.254/secret', 'private'],
      ['http://user@friend.example:PORT/secret', 'userinfo'],
      ['file:///etc/passwd', 'scheme'],
      ['gopher://friend.example/', 'scheme'],
    ])
    .run(async ({ assert }, [target, reason]) => {
      forget = allowOutgoing('friend.example')
      const to = encodeURIComponent(target.replace('PORT', String(inside.port)))
      for (const status of [301, 302, 303, 307, 308]) {
        inside.hits.length = 0
        const address = `http://friend.example:${inside.port}/?status=${status}&to=${to}`
        assert.equal(await reasonOf(address), reason)
        assert.lengthOf(inside.hits, 1)
      }
    })

  test('a name that becomes another host at the second look is refused then', async ({
    assert,
  }) => {
    forget = allowOutgoing('127.0.0.1')
    const first = await outgoing(`http://turning.example:${inside.port}/`, { limit: 100 })
    assert.equal(first.body.toString(), 'inside')
    assert.equal(await reasonOf(`http://turning.example:${inside.port}/`), 'private')
    assert.lengthOf(inside.hits, 1)
  })

  test('what was looked at is what is connected to: a name is asked once', async ({ assert }) => {
    const outcome = await reasonOf(`http://rebound.example:${inside.port}/`, { timeout: 500 })
    assert.oneOf(outcome, [
      'time',
      'failed ECONNREFUSED',
      'failed ENETUNREACH',
      'failed EHOSTUNREACH',
    ])
    assert.lengthOf(domain.asked, 2, 'once for each family')
    assert.deepEqual(inside.hits, [])
  })

  test('an admin opens {$self}')
    .with(['127.0.0.1', '127.0.0.0/8', 'friend.example'])
    .run(async ({ assert }, entry) => {
      forget = allowOutgoing(entry)
      assert.equal(await reasonOf(`http://friend.example:${inside.port}/`), 'answered 200')
      assert.equal(await reasonOf('http://cloud.example/'), 'private')
    })

  test('hosts that were not declared are not asked, at a redirect neither', async ({ assert }) => {
    forget = allowOutgoing('127.0.0.1')
    const at = (name: string, path = '/') => `http://${name}:${inside.port}${path}`
    const hosts = ['friend.example', '*.sub.example']
    assert.equal(await reasonOf(at('inside.example'), { hosts }), 'host')
    assert.equal(await reasonOf(at('sub.example'), { hosts }), 'host')
    assert.deepEqual(inside.hits, [])
    const sentOn = at('friend.example', `/?to=${encodeURIComponent(at('inside.example'))}`)
    assert.equal(await reasonOf(sentOn, { hosts }), 'host')
    assert.equal(await reasonOf(at('FRIEND.example'), { hosts }), 'answered 200')
  })

  test('redirects end after three, and lose what was meant for the first host', async ({
    assert,
  }) => {
    forget = allowOutgoing('127.0.0.1')
    const home = `http://friend.example:${inside.port}`
    const chain = (length: number): string =>
      length ? `${home}/?to=${encodeURIComponent(chain(length - 1))}` : `${home}/end`
    assert.equal(await reasonOf(chain(3)), 'answered 200')
    assert.equal(await reasonOf(chain(4)), 'redirects')

    inside.hits.length = 0
    const elsewhere = encodeURIComponent(`http://inside.example:${inside.port}/end`)
    await outgoing(`${home}/?status=307&to=${elsewhere}`, {
      method: 'POST',
      body: '{"a":1}',
      headers: {
        'Authorization': 'Bearer key',
        'Content-Type': 'application/json',
        'Cookie': 'a=b',
      },
    })
    const [first, second] = inside.hits
    assert.equal(first.headers.authorization, 'Bearer key')
    assert.isUndefined(first.headers.cookie)
    assert.match(first.headers['user-agent']!, /^Farley\//)
    assert.equal(second.method, 'POST')
    assert.equal(second.body, '{"a":1}')
    assert.equal(second.headers['content-type'], 'application/json')
    assert.isUndefined(second.headers.authorization)

    await outgoing(`${home}/?to=${encodeURIComponent('/end')}`, { method: 'POST', body: 'once' })
    assert.deepInclude(inside.hits.at(-1)!, { method: 'GET', body: '' })
  })

  test('no more of an answer is read than was asked for, and no longer than was said', async ({
    assert,
  }) => {
    forget = allowOutgoing('127.0.0.1')
    const home = `http://friend.example:${inside.port}`
    assert.equal(await reasonOf(`${home}/?endless`, { limit: 1_000_000 }), 'tooLarge')
    const unread = await outgoing(`${home}/?endless`)
    assert.equal(unread.body.length, 0)
    const begun = Date.now()
    assert.equal(await reasonOf(`${home}/?slow`, { timeout: 300 }), 'time')
    assert.isBelow(Date.now() - begun, 2_000)
  })
})
