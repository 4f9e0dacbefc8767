import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

const rows = () =>
  readFileSync(app.makePath('docs/security/lessons.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

test.group('The page of lessons', () => {
  test('has every row, each with a test or a reason', ({ assert }) => {
    assert.deepEqual(
      rows().map(([, number]) => Number(number)),
      Array.from({ length: 38 }, (_, at) => at + 1)
    )
    const none = rows().filter(([, , , , cell]) => cell.startsWith('none'))
    assert.isAtMost(none.length, 5)
    for (const [, , , , cell] of none) assert.match(cell, /^none( yet)?: .{20,}/)
  })

  test('names tests that are there', ({ assert }) => {
    const missing = rows()
      .map(([, , , , cell]) => cell)
      .filter((cell) => !cell.startsWith('none'))
      .filter((cell) => {
        const [, file, title] = /^(\S+\.spec\.ts): (.+)$/.exec(cell) ?? []
        if (!file) return true
        return (
          !readFileSync(app.makePath('tests', file), 'utf8').includes(`test('${title}'`) &&
          !readFileSync(app.makePath('tests', file), 'utf8').includes(`'${title}'\n`)
        )
      })
    assert.deepEqual(missing, [])
  })
})
