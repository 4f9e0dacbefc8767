import { test } from '@japa/runner'
import { randomBytes } from 'node:crypto'
import { freePort } from '#tests/install'
import { Client } from '#tests/web_client'
import {
  bearer,
  docker,
  image,
  liftApiLimit,
  locked,
  setUp,
  signIn,
  until,
} from '#tests/docker/engine'
import { contactNames, everything, Writers } from '#tests/docker/writers'

const run = `farley-grow-${process.pid}`
const redisFile = `FROM debian:bookworm-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends redis-server >/dev/null
CMD ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--save", ""]
`

/** Every claim and every end of a job, written down by the database itself, whatever a process says or does not live to say. */
const trace = `
create table job_trace (id bigint auto_increment primary key, job_id bigint, what varchar(10), token varchar(64), at datetime(3));
create trigger job_traced after update on jobs for each row
  insert into job_trace (job_id, what, token, at)
  select new.id, if(new.status = 'running', 'claimed', if(new.status = 'done', 'done', new.status)),
    coalesce(new.lease_token, old.lease_token), utc_timestamp(3)
  from (select 1) one where new.status <> old.status;
`

test.group('Two web and two worker containers on one MariaDB', () => {
  test('each killed in turn under load: nothing acknowledged is lost, no job is done twice', async ({
    assert,
  }) => {
    const origins: string[] = []
    const sql = (text: string) =>
      docker('exec', `${run}-database`, 'mariadb', '-uroot', '-psecret', '-N', 'farley', '-e', text)
    try {
      await docker('network', 'create', run)
      await buildRedis()
      await docker('run', '--detach', `--name=${run}-redis`, `--network=${run}`, `${run}-redis`)
      await docker(
        'run',
        '--detach',
        `--name=${run}-database`,
        `--network=${run}`,
        '--env=MARIADB_ROOT_PASSWORD=secret',
        '--env=MARIADB_DATABASE=farley',
        'mariadb:11.8'
      )
      await until('the database', 90, () => sql('select 1'))
      const env = [
        `--env=DATABASE_URL=mysql://root:secret@${run}-database:3306/farley`,
        `--env=REDIS_URL=redis://${run}-redis:6379`,
        `--env=APP_KEY=${randomBytes(24).toString('hex')}`,
        '--env=LOG_LEVEL=error',
        `--volume=${run}:/app/data`,
      ]
      const begin = (name: string, more: string[], command: string[] = []) =>
        docker(
          'run',
          '--detach',
          `--name=${run}-${name}`,
          `--network=${run}`,
          '--memory=256m',
          ...locked,
          ...env,
          ...more,
          image,
          ...command
        )
      for (const name of ['web1', 'web2']) {
        const port = await freePort()
        await begin(name, ['--env=ROLE=web', `--publish=127.0.0.1:${port}:3333`])
        origins.push(`http://127.0.0.1:${port}`)
      }
      for (const name of ['worker1', 'worker2'])
        await begin(name, ['--no-healthcheck'], ['node', 'bin/worker.ts'])
      for (const origin of origins) await serves(origin)
      await setUp(`${run}-web1`)
      await sql(trace)
      await liftApiLimit(origins[0])
      const headers = await bearer(`${run}-web1`)
      const form = await openForm(origins[0])

      // A balancer's work: what asked one server and got no answer asks the other one next.
      let turn = 0
      const writers = new Writers('grow', 6, () => new Client(origins[turn++ % 2], headers))
      const visitors = new Visitors(form, () => origins[turn++ % 2])
      const readers = new Readers(origins, headers)
      const begun = performance.now()
      for (const name of ['web1', 'worker1', 'web2', 'worker2']) {
        const enough = writers.acknowledged.size + 60
        await until('load', 120, async () => writers.acknowledged.size >= enough)
        await docker('kill', '--signal=KILL', `${run}-${name}`)
        await new Promise((resolve) => setTimeout(resolve, 2_000))
        await docker('start', `${run}-${name}`)
        if (name.startsWith('web')) await serves(origins[Number(name.at(-1)) - 1])
      }
      const enough = writers.acknowledged.size + 60
      await until('load', 120, async () => writers.acknowledged.size >= enough)
      await Promise.all([writers.stop(), visitors.stop(), readers.stop()])
      const seconds = (performance.now() - begun) / 1000

      const left =
        "select count(*) from jobs where status in ('waiting', 'running') and run_at <= utc_timestamp(3)"
      await until('all jobs', 240, async () => (await sql(left)) === '0')

      const api = new Client(origins[1], headers)
      const people = await contactNames(api)
      const made = await everything(api, 'leads')
      const leads = made.map(({ emails }) => emails[0].value)
      api.close()
      const lost = [...writers.acknowledged].filter((name) => !people.includes(name))
      const lostForms = [...visitors.thanked].filter((email) => !leads.includes(email))
      assert.deepEqual(lost, [])
      assert.deepEqual(lostForms, [])
      assert.equal(new Set(people).size, people.length, 'a contact was made twice')
      assert.equal(new Set(leads).size, leads.length, 'a lead was made twice')
      assert.isTrue(people.every((name) => writers.sent.has(name)))

      const twice = await sql(
        "select count(*) from (select job_id from job_trace where what = 'done' group by job_id having count(*) > 1) twice"
      )
      assert.equal(twice, '0', 'jobs done twice')
      // A second claim is right only for a job whose process was killed: the first then never said how it ended.
      const together = await sql(
        `select count(*) from job_trace a join job_trace b on a.job_id = b.job_id and a.what = 'claimed' and b.what = 'claimed' and a.id < b.id
         where not exists (select 1 from job_trace e where e.job_id = a.job_id and e.id > a.id and e.id < b.id and e.what = 'waiting')`
      )
      assert.equal(together, '0', 'jobs claimed by two at once')
      const dead = await sql("select count(*) from jobs where status = 'dead'")
      assert.equal(dead, '0')
      const done = await sql("select count(distinct job_id) from job_trace where what = 'done'")
      const again = await sql(
        "select count(*) from (select job_id from job_trace where what = 'claimed' group by job_id having count(*) > 1) again"
      )
      console.log(
        `    ${seconds.toFixed(0)} s with 4 kills: ${writers.acknowledged.size} writes and ${visitors.thanked.size} forms acknowledged, ${lost.length + lostForms.length} lost; ${readers.answered} pages read; ${done} jobs done, 0 twice, ${again} taken up again after a kill`
      )
      assert.isAbove(Number(done), 100)
    } finally {
      for (const name of ['web1', 'web2', 'worker1', 'worker2', 'redis', 'database'])
        await docker('rm', '--force', '--volumes', `${run}-${name}`).catch(() => {})
      await docker('volume', 'rm', '--force', run).catch(() => {})
      await docker('network', 'rm', run).catch(() => {})
      await docker('rmi', `${run}-redis`).catch(() => {})
    }
  }).timeout(600_000)
})

async function buildRedis() {
  const { execFile } = await import('node:child_process')
  await new Promise<void>((resolve, reject) => {
    const build = execFile('docker', ['build', '--quiet', `--tag=${run}-redis`, '-'], (error) =>
      error ? reject(error) : resolve()
    )
    build.stdin!.end(redisFile)
  })
}

const serves = (origin: string) =>
  until(`an answer of ${origin}`, 90, async () => {
    const client = new Client(origin)
    const { status } = await client.get('/health/ready').finally(() => client.close())
    return status === 200
  })

/** A form that takes as much as it is sent, made on its pages. @returns the path of its page */
async function openForm(origin: string) {
  const browser = await signIn(origin)
  const made = await browser.post('/settings/forms', '/settings/forms/new', { name: 'Contact us' })
  const url = made.headers.location!
  await browser.post(`${url}/settings?_method=PUT`, `${url}/settings`, {
    name: 'Contact us',
    unproven: 'accept',
    perMinute: '100000',
    perAddress: '100000',
  })
  await browser.post(`${url.replace(/\?.*/, '')}/publication?_method=PUT`, `${url}/share`, {})
  const share = await browser.get(`${url}/share`)
  browser.close()
  return /\/f\/[\w-]{16}/.exec(share.body)![0]
}

/** People who send the public form; each submission is made a lead by a job. */
class Visitors {
  readonly thanked = new Set<string>()
  #stopped = false
  #running: Promise<void>[]

  constructor(path: string, origin: () => string) {
    this.#running = Array.from({ length: 2 }, async (_, visitor) => {
      for (let turn = 0; !this.#stopped; turn++) {
        const client = new Client(origin())
        const email = `visitor${visitor}x${turn}@norte.example`
        const body = new URLSearchParams({ lastName: `Visitor ${visitor}-${turn}`, emails: email })
        const answer = await client
          .send('POST', path, body.toString(), {
            'content-type': 'application/x-www-form-urlencoded',
          })
          .catch(() => null)
        client.close()
        if (answer?.status === 303) this.thanked.add(email)
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    })
  }

  async stop() {
    this.#stopped = true
    await Promise.all(this.#running)
  }
}

/** People who look at lists meanwhile. */
class Readers {
  answered = 0
  #stopped = false
  #running: Promise<void>[]

  constructor(origins: string[], headers: Record<string, string>) {
    this.#running = origins.map(async (origin) => {
      while (!this.#stopped) {
        const client = new Client(origin, headers)
        for (let turn = 0; turn < 20 && !this.#stopped; turn++) {
          const answer = await client.get('/api/v1/contacts?limit=20').catch(() => null)
          if (!answer) break
          if (answer.status === 200) this.answered++
        }
        client.close()
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })
  }

  async stop() {
    this.#stopped = true
    await Promise.all(this.#running)
  }
}
