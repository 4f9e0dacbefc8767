import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from '@japa/runner'
import sqlite3 from 'sqlite3'

const root = new URL('../../', import.meta.url).pathname

/** The commands as a person runs them: processes of their own over a data folder of their own. */
test.group('Import commands', (group) => {
  let folder: string
  group.each.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farley-ace-'))
    return () => rm(folder, { recursive: true, force: true })
  })
  group.each.timeout(60_000)

  const env = () => ({
    ...process.env,
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    STORAGE_PATH: folder,
    DATABASE_URL: '',
    PORT: '0',
  })
  const ace = async (...words: string[]) => {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ['ace.js', ...words], {
        cwd: root,
        env: env(),
      })
      return { code: 0, text: stdout, last: stdout.trim().split('\n').at(-1)! }
    } catch (error) {
      return { code: error.code as number, text: error.stdout + error.stderr, last: '' }
    }
  }
  const all = (sql: string): Promise<any[]> =>
    new Promise((done, fail) => {
      const file = new sqlite3.Database(join(folder, 'farley.sqlite'))
      file.all(sql, (error, rows) => file.close(() => (error ? fail(error) : done(rows))))
    })
  const people = (count: number) =>
    ['First name,Last name,Email,Company']
      .concat(
        Array.from(
          { length: count },
          (_, at) => `Ana,Ruiz ${at},p${at}@example.com,Company ${at % 50}`
        )
      )
      .join('\n')

  test('import, undo and export', async ({ assert }) => {
    const file = join(folder, 'people.csv')
    await writeFile(file, people(40) + '\nBad,Row,nope,\n')

    const dry = await ace('import', 'contacts', file, '--dry-run')
    assert.equal(dry.code, 0, dry.text)
    assert.deepInclude(JSON.parse(dry.last), { dryRun: true, created: 40, failed: 1 })
    assert.deepEqual(await all('select count(*) as n from contacts'), [{ n: 0 }])

    const done = await ace('import', 'contacts', file, '--key', 'email', '--mode', 'both')
    assert.equal(done.code, 0, done.text)
    const result = JSON.parse(done.last)
    assert.deepInclude(result, { created: 40, updated: 0, failed: 1, made: { company: 40 } })
    assert.isNumber(result.changeSet)

    const again = await ace('import', 'contacts', file)
    assert.deepInclude(JSON.parse(again.last), { created: 0, updated: 0, unchanged: 40 })

    const out = join(folder, 'out.csv')
    const exported = await ace('export', 'contacts', '--out', out)
    assert.equal(exported.code, 0, exported.text)
    const text = await readFile(out, 'utf8')
    assert.lengthOf(text.trim().split('\r\n'), 41)

    const undone = await ace('import:undo', String(result.import))
    assert.equal(undone.code, 0, undone.text)
    const left = await all('select count(*) as n from contacts where deleted_at is null')
    assert.deepEqual(left, [{ n: 0 }])

    const wrong = await ace('import', 'contacts', join(folder, 'nothing.csv'))
    assert.equal(wrong.code, 1)
    assert.include(wrong.text, 'There is no file')
    await writeFile(file, 'PK\u0003\u0004')
    const broken = await ace('import', 'contacts', file)
    assert.equal(broken.code, 1)
    assert.include(broken.text, 'This is an Excel file.')
    for (const words of [
      ['import', 'spaceships', file],
      ['import:undo', '999'],
    ]) {
      const { code } = await ace(...words)
      assert.equal(code, 1)
    }
  })

  test('a process that is killed in the middle loses nothing and repeats nothing', async ({
    assert,
  }) => {
    const file = join(folder, 'people.csv')
    const rows = 12_000
    await writeFile(file, people(rows))

    const child = spawn(process.execPath, ['ace.js', 'import', 'contacts', file], {
      cwd: root,
      env: env(),
      stdio: 'ignore',
    })
    let reached = 0
    while (reached < 1_000 && child.exitCode === null) {
      await wait(50)
      const [row] = await all('select last_row from imports').catch(() => [])
      reached = row?.last_row ?? 0
    }
    child.kill('SIGKILL')
    await once(child, 'exit')

    const [half] = await all('select * from imports')
    const written = await all('select count(*) as n from contacts')
    assert.isBelow(half.last_row, rows)
    assert.equal(written[0].n, half.last_row - 1)
    assert.equal(half.status, 'running')

    const resumed = await ace('import', 'contacts', file)
    assert.equal(resumed.code, 0, resumed.text)
    assert.deepInclude(JSON.parse(resumed.last), { created: rows, changeSet: half.change_set_id })
    const whole = await all(
      'select count(*) as n, count(distinct title) as names from contacts where deleted_at is null'
    )
    assert.deepEqual(whole, [{ n: rows, names: rows }])
    const companies = await all('select count(*) as n from companies')
    assert.deepEqual(companies, [{ n: 50 }])
    const noted = await all(
      "select count(*) as n, count(distinct change_set_id) as sets from changes where table_name = 'contacts'"
    )
    assert.deepEqual(noted, [{ n: rows, sets: 1 }])
  })
})
