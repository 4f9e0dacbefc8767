import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { Client } from '#tests/web_client'
import { Install } from '#tests/install'
import { measure, memoryOf, type Figures } from './measure.ts'
import { board, forms } from './sales.ts'

/**
 * `npm run bench`: loads a big company, measures the product as people use it and prints JSON. Each page is compared
 * with a floor of the same run: the same layout and list with 50 constant rows for the same signed-in person, no list query.
 * With DATABASE_URL the same runs on MySQL or MariaDB (an empty database); `--quick` is for looking, not for quoting.
 */
const { values: options } = parseArgs({
  options: {
    contacts: { type: 'string', default: '100000' },
    small: { type: 'string', default: '10000' },
    rows: { type: 'string', default: '100000' },
    quick: { type: 'boolean', default: false },
  },
})

const root = fileURLToPath(new URL('../', import.meta.url))
const rounds = options.quick ? 0.2 : 1
const say = (line: string) => process.stderr.write(`${line}\n`)

/** The cursor of page `number`, found by following "next" through the API. */
async function cursorOf(api: Client, number: number) {
  let cursor = ''
  for (let page = 0; page < (number - 1) / 4; page++) {
    const answer = await api.get(
      `/api/v1/contacts?sort=name&limit=200${cursor && `&cursor=${cursor}`}`
    )
    const next = JSON.parse(answer.body).meta?.next
    if (!next) return cursor
    cursor = encodeURIComponent(next)
  }
  return cursor
}

const round = (value: number) => Math.round(value * 100) / 100
const database = process.env.DATABASE_URL?.startsWith('mysql') ? 'mysql' : 'sqlite'

async function pages(install: Install, label: string, deep: number) {
  const person = await install.signIn()
  const api = await install.api(`bench ${label}`)
  const cursor = await cursorOf(api, deep)
  const answer = await person.get('/bench/world')
  const world = JSON.parse(answer.body)

  const scenarios: Record<string, string> = {
    'floor': '/bench/floor',
    'list, first page': '/contacts?sort=name',
    [`list, page ${deep.toLocaleString('en')}`]: `/contacts?sort=name&cursor=${cursor}`,
    'list, filtered by country, tag and owner': world.filtered,
    'search': '/search?q=mar',
    'search, e-mail fragment': '/search?q=vidal1',
    'search, two letters': '/search?q=ma',
    'contact with 200 timeline items': `/contacts/${world.busiest}`,
  }
  const results: Record<string, Record<string, Figures & { ofFloor?: number }>> = {}
  for (const [name, path] of Object.entries(scenarios)) {
    const first = await person.get(path)
    if (first.status !== 200) throw new Error(`${name} (${path}) answered ${first.status}.`)
    results[name] = {}
    for (const clients of [1, 8]) {
      const connections = Array.from(
        { length: clients },
        () => new Client(install.origin, {}, person.cookies)
      )
      const total = Math.round((clients === 1 ? 300 : 1600) * rounds)
      await measure([install.pid], connections, Math.round(total / 5), (client) => client.get(path))
      const figures = await measure([install.pid], connections, total, (client) => client.get(path))
      const floor = results.floor?.[`${clients}`]
      results[name][clients] = {
        ...figures,
        ...(floor ? { ofFloor: round(figures.perSecond / floor.perSecond) } : {}),
      }
      for (const connection of connections) connection.close()
    }
    say(
      `${label} ${name}: ${results[name][8].perSecond}/s of floor ${results[name][8].ofFloor ?? 1}, p95 ${results[name][1].p95} ms alone, ${results[name][8].p95} ms with 8, CPU ${results[name][1].cpu} ms`
    )
  }

  let created = 0
  results.create = {}
  for (const clients of [1, 8]) {
    const connections = Array.from({ length: clients }, () => api.another())
    results.create[clients] = await measure(
      [install.pid],
      connections,
      Math.round(200 * rounds),
      (client) => {
        created++
        const body = JSON.stringify({
          firstName: 'Bench',
          lastName: `Person ${created}`,
          emails: [{ value: `bench${created}-${clients}@bench.example` }],
        })
        return client.send('POST', '/api/v1/contacts', body, { 'content-type': 'application/json' })
      }
    )
    for (const connection of connections) connection.close()
  }
  say(`${label} create: p95 ${results.create[1].p95} ms alone, ${results.create[8].p95} ms with 8`)
  api.close()
  return { results, person }
}

/** The rooms of sales, with the demo company's 10,000 open deals. */
async function sales(install: Install, person: Client) {
  const api = await install.api('bench sales')
  const deals = await board(install, person, api, rounds)
  for (const [name, { 1: alone, 8: eight }] of Object.entries(deals))
    say(`${name}: p95 ${alone.p95} ms alone, ${eight.p95} ms with 8, CPU ${alone.cpu} ms`)
  const strangers = await forms(install, person, api, rounds)
  say(`forms: ${JSON.stringify(strangers)}`)
  api.close()
  return { deals, forms: strangers }
}

/** Weight of a list page: its own HTML, and every style, script, font and picture that it asks for. */
async function weight(person: Client) {
  const page = await person.get('/contacts?sort=name')
  const assets = new Set(
    [...page.body.matchAll(/(?:href|src)="(\/assets\/[^"#]+)|"(\/assets\/[^"]+\.js)"/g)].map(
      (match) => match[1] ?? match[2]
    )
  )
  let code = 0
  let other = 0
  for (const path of assets) {
    const asset = await person.get(path)
    if (/css|javascript/.test(asset.headers['content-type'] ?? '')) code += asset.bytes
    else other += asset.bytes
  }
  const foreign = [...page.body.matchAll(/(?:src|href|action)="(https?:)?\/\/([^/"]+)/g)].map(
    (match) => match[2]
  )
  return {
    html: Buffer.byteLength(page.body),
    htmlCompressed: page.headers['content-encoding']
      ? page.bytes
      : brotliCompressSync(page.body).length,
    compressed: page.headers['content-encoding'] ?? 'no',
    cssAndJsCompressed: code,
    fontsAndPictures: other,
    requests: assets.size + 1,
    foreignHosts: [...new Set(foreign)],
  }
}

/** A customer list as another system would export it. */
async function customerList(path: string, rows: number) {
  const stream = createWriteStream(path)
  stream.write('First Name,Last Name,Email,Phone,Company,Job Title,City,Country,Tags\n')
  for (let row = 0; row < rows; row++) {
    stream.write(
      `Nombre${row},Apellido${row % 977} ${row},person${row}@empresa${row % 4000}.example,+346${String(row).padStart(8, '0')},Empresa ${row % 4000},Manager,Bilbao,ES,import;t${row % 7}\n`
    )
  }
  await new Promise((resolve) => stream.end(resolve))
}

async function importing(install: Install, rows: number) {
  const file = join(install.storage, 'customers.csv')
  await customerList(file, rows)
  const begun = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--max-semi-space-size=4',
      '--v8-pool-size=1',
      'ace.js',
      'import',
      'contacts',
      file,
      '--key',
      'emails',
    ],
    {
      cwd: root,
      env: install.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    }
  )
  let memory = 0
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const watch = setInterval(() => {
    try {
      memory = Math.max(memory, memoryOf(child.pid!, 'VmHWM'))
    } catch {}
  }, 100)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`The import ended with ${code}.\n${output}`)
  const seconds = (performance.now() - begun) / 1000
  return { rows, seconds: round(seconds), rowsPerSecond: Math.round(rows / seconds), memory }
}

const small = new Install()
const big = new Install()
const report: Record<string, unknown> = {
  database,
  node: process.version,
  contacts: Number(options.contacts),
}
try {
  const sizes: [Install, string, number][] =
    database === 'mysql'
      ? [[big, options.contacts!, 1000]]
      : [
          [small, options.small!, 100],
          [big, options.contacts!, 1000],
        ]
  for (const [install, contacts, deep] of sizes) {
    await install.setUp()
    const begun = performance.now()
    await install.ace('demo:load', '--contacts', contacts)
    say(`loaded ${contacts} contacts in ${round((performance.now() - begun) / 1000)} s`)
    const cold = Math.round(await install.start('bench/server.ts'))
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    const idle = memoryOf(install.pid, 'VmRSS')
    await install.liftApiLimit()
    const { results, person } = await pages(
      install,
      contacts,
      Math.min(deep, Math.floor(Number(contacts) / 50))
    )
    report[`at ${contacts} contacts`] = {
      startToFirstPageMs: cold,
      idleMemoryMb: idle,
      memoryAfterLoadMb: memoryOf(install.pid, 'VmRSS'),
      pages: results,
      ...(install === big
        ? { weight: await weight(person), ...(await sales(install, person)) }
        : {}),
    }
    person.close()
    await install.stop()
  }
  report.import = await importing(big, Number(options.rows))
  say(`import: ${JSON.stringify(report.import)}`)
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
} finally {
  await small.remove()
  await big.remove()
}
