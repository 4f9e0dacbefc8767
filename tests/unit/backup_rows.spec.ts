import { test } from '@japa/runner'
import fc from 'fast-check'
import type { ColumnKind, TableShape, Value } from '#records/dialect/snapshot'
import { decodeRow, encodeRow, Sum } from '#workspace/backup/rows'

const table = (...kinds: ColumnKind[]): TableShape => ({
  name: 'things',
  columns: kinds.map((kind, at) => ({
    name: `c${at}`,
    kind,
    size: null,
    scale: null,
    required: false,
  })),
  key: ['c0'],
  unique: [],
  next: null,
})

const digest = (shape: TableShape, rows: Value[][]) => {
  const sum = new Sum(shape)
  for (const row of rows) sum.add(row)
  return sum.digest()
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string({ unit: 'binary' }),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.uint8Array().map((bytes) => Buffer.from(bytes))
)

test.group('A row in an archive', () => {
  test('comes back as it was, whatever it holds', ({ assert }) => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (row) => {
        const line = encodeRow(row)
        assert.notInclude(line, '\n')
        assert.deepEqual(decodeRow(line, row.length), row)
      })
    )
  })

  test('keeps whole numbers past 2^53, bytes, the smallest and the largest', ({ assert }) => {
    const row = [
      9007199254740993n,
      -(2n ** 63n),
      Buffer.from([0, 255, 10]),
      Number.NEGATIVE_INFINITY,
      -0,
      '\u0000\n"ñ🦊',
      5e-324,
      null,
    ]
    assert.deepEqual(decodeRow(encodeRow(row), row.length), row)
  })

  test('is refused with another number of columns, or what is no value', ({ assert }) => {
    for (const line of [
      '[1]',
      '[1,2,3]',
      '{}',
      'null',
      '[1,{"x":"1"}]',
      '[1,{"i":"1; drop"}]',
      '[1,',
    ])
      assert.throws(() => decodeRow(line, 2))
  })
})

test.group('The checksum of a table', () => {
  test('is the same in any order, and another for one row more, less or changed', ({ assert }) => {
    const shape = table('integer', 'text')
    const rows: Value[][] = [
      [1, 'a'],
      [2, 'b'],
      [3, null],
    ]
    const sum = digest(shape, rows)
    assert.equal(digest(shape, [...rows].reverse()), sum)
    for (const other of [
      rows.slice(1),
      [...rows, rows[0]],
      [
        [1, 'a'],
        [2, 'b'],
        [3, ''],
      ],
      [
        [1, 'b'],
        [2, 'a'],
        [3, null],
      ],
    ] as Value[][][])
      assert.notEqual(digest(shape, other), sum)
  })

  test('is the same for what the databases write differently', ({ assert }) => {
    const shape = table('moment', 'decimal', 'bigint', 'boolean', 'date')
    assert.equal(
      digest(shape, [['2026-11-25 10:00:00.000', '1.500', 9007199254740993n, 1, '2026-11-25']]),
      digest(shape, [['2026-11-25 10:00:00', 1.5, 9007199254740993n, 1, '2026-11-25']])
    )
    assert.notEqual(
      digest(shape, [['2026-11-25 10:00:00.001', '1.5', 1, 1, null]]),
      digest(shape, [['2026-11-25 10:00:00.000', '1.5', 1, 1, null]])
    )
    assert.equal(
      digest(table('text'), [['10.0']]) === digest(table('text'), [['10']]),
      false,
      'a text is no number'
    )
  })
})
