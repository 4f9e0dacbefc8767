import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { BrokenFile } from '#records/import/broken_file'
import { CsvFile } from '#records/import/csv_file'
import { guard, withoutGuard } from '#records/import/formula'

const table = [
  ['Nombre', 'Apellidos', 'Correo', 'Teléfono'],
  ['Lucía', 'Fernández Núñez', 'lucia@norte.es', '+34 600 123 456'],
  ['Íñigo', 'Muñoz', 'inigo@sur.es', '944 123 123'],
  ['Zoë', "O'Brien", 'zoe@example.com', ''],
]
const text = (delimiter: string, newline = '\r\n') =>
  table.map((row) => row.join(delimiter)).join(newline) + newline

test.group('Reading a CSV file', (group) => {
  let folder: string
  group.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farley-import-'))
    return () => rm(folder, { recursive: true })
  })

  const write = async (content: Buffer | string) => {
    const path = join(folder, 'table.csv')
    await writeFile(path, content)
    return path
  }
  const open = async (content: Buffer | string) => CsvFile.open(await write(content))
  const all = async (file: CsvFile) => {
    const rows = []
    for await (const row of file.rows()) rows.push(row.cells)
    return rows
  }
  const refusal = async (content: Buffer | string) => {
    try {
      await all(await open(content))
    } catch (error) {
      if (error instanceof BrokenFile) return error.key
      throw error
    }
    return null
  }

  test('finds delimiter and encoding: {encoding} {delimiter}')
    .with(
      [',', ';', '\t', '|'].flatMap((delimiter) =>
        ['utf8', 'utf8-bom', 'utf16-le', 'utf16-be', 'utf16-le-bare', 'windows-1252'].map(
          (encoding) => ({ delimiter, encoding })
        )
      )
    )
    .run(async ({ assert }, { delimiter, encoding }) => {
      const [name, mark] = encoding.startsWith('utf16')
        ? [encoding.slice(0, 8), !encoding.endsWith('bare')]
        : [encoding.replace('-bom', ''), encoding.endsWith('-bom')]
      const file = await open(iconv.encode(text(delimiter), name, { addBOM: mark }))
      assert.equal(file.shape.encoding, name)
      assert.equal(file.shape.delimiter, delimiter)
      assert.equal(file.shape.headerRow, 1)
      assert.deepEqual(file.shape.columns, table[0])
      assert.deepEqual(await all(file), table.slice(1))
    })

  test('finds an accent in the last line of a long file', async ({ assert }) => {
    const lines = 'name,city\n' + 'Ana,Bilbao\n'.repeat(200_000)
    const western = await open(iconv.encode(`${lines}Íñigo,Coruña\n`, 'windows-1252'))
    assert.equal(western.shape.encoding, 'windows-1252')
    const unicode = await open(`${lines}Íñigo,Coruña\n`)
    assert.equal(unicode.shape.encoding, 'utf8')
    const rows = await all(unicode)
    assert.deepEqual(rows.at(-1), ['Íñigo', 'Coruña'])
  })

  test('reads quotes, line breaks in cells and mixed line ends', async ({ assert }) => {
    const file = await open(
      'name;note\r\n"Smith; Jones";"says ""hi""\r\nand goes"\nPipe 5" wide;x\rLast;y'
    )
    assert.deepEqual(await all(file), [
      ['Smith; Jones', 'says "hi"\r\nand goes'],
      ['Pipe 5" wide', 'x'],
      ['Last', 'y'],
    ])
  })

  test('finds the headings below a title and says when there are none', async ({ assert }) => {
    const titled = await open('Customer list 2026\n\nName,City,Email\nAna,Bilbao,ana@x.es\n')
    assert.equal(titled.shape.headerRow, 3)
    assert.deepEqual(titled.shape.columns, ['Name', 'City', 'Email'])
    const bare = await open('Ana,Bilbao,ana@x.es\nJon,Donostia,jon@x.es\n')
    assert.equal(bare.shape.headerRow, 0)
    assert.deepEqual(bare.shape.columns, ['', '', ''])
    assert.lengthOf(await all(bare), 2)
    const stated = await open('sep=;\nName;City\nAna;Bilbao\n')
    assert.deepEqual(stated.shape.columns, ['Name', 'City'])
  })

  test('numbers rows as a spreadsheet does and goes on after a given one', async ({ assert }) => {
    const file = await open('name,note\nA,"1\n2"\n\nB,x\nC,y\n')
    const numbers = []
    for await (const row of file.rows(2)) numbers.push(row.number)
    assert.deepEqual(numbers, [4, 5])
  })

  test('stops at what is no table with one reason', async ({ assert }) => {
    const cases: [string, Buffer | string][] = [
      ['empty', ''],
      ['empty', '\n\n  \n'],
      ['excel', Buffer.from('PK\u0003\u0004rest of a workbook', 'latin1')],
      ['excel', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2])],
      ['pdf', '%PDF-1.7\n...'],
      [
        'binary',
        Buffer.concat([Buffer.from('name,city\nAna,'), Buffer.alloc(9), Buffer.from('x')]),
      ],
      ['webPage', '<!DOCTYPE html><table><tr><td>a'],
      ['vcard', 'BEGIN:VCARD\nVERSION:3.0\n'],
      ['noRows', 'Name,City,Email\n'],
      ['tooManyColumns', Array.from({ length: 201 }, (_, at) => `c${at}`).join(',') + '\n1,2\n'],
      ['openQuote', 'name,city\nAna,"Bilbao\nJon,Donostia\n'],
      ['cellTooLong', `name,city\nAna,"${'x'.repeat(1_000_001)}"\n`],
      ['lineTooLong', Buffer.alloc(30_000_000, 'x')],
      [
        'unknownEncoding',
        Buffer.from([0x4e, 0x2c, 0x43, 0x0a, 0x81, 0x8d, 0x2c, 0x8f, 0x90, 0x0a]),
      ],
    ]
    for (const [key, content] of cases) assert.equal(await refusal(content), key, key)
  })

  test('hides formulas reversibly', async ({ assert }) => {
    for (const cell of ['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\tx', '\rx', "'=1"])
      assert.match(guard(cell), /^'/)
    for (const cell of ['+34 600 123 456', '-12.50', '-3', "it's", "'quoted'", 'a=b'])
      assert.equal(guard(cell), cell)
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '1', 'a', ' ', '＝')),
        (chars) => withoutGuard(guard(chars.join(''))) === chars.join('')
      )
    )
    const file = await open("name,note\nAna,'=1+1\nJon,'quoted'\n")
    assert.deepEqual(await all(file), [
      ['Ana', '=1+1'],
      ['Jon', "'quoted'"],
    ])
  })

  test('survives three hundred broken files', async ({ assert }) => {
    const base = Buffer.from(text(';') + '"a;b";"c\nd";"";x\n'.repeat(20))
    const mutation = fc.record({
      at: fc.nat(base.length - 1),
      kind: fc.constantFrom('cut', 'insert', 'replace', 'double', 'quote', 'newline'),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    })
    let read = 0
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async (mutations) => {
        let content: Buffer = Buffer.from(base)
        for (const { at, kind, bytes } of mutations) {
          const before = content.subarray(0, at)
          const after = content.subarray(at)
          content =
            kind === 'cut'
              ? before
              : kind === 'insert'
                ? Buffer.concat([before, bytes, after])
                : kind === 'double'
                  ? Buffer.concat([content, after])
                  : kind === 'quote'
                    ? Buffer.concat([before, Buffer.from('"'), after])
                    : kind === 'newline'
                      ? Buffer.concat([before, Buffer.from('\r'), after])
                      : Buffer.concat([before, bytes, after.subarray(bytes.length)])
        }
        await refusal(content)
        read++
      }),
      { numRuns: 300, endOnFailure: true }
    )
    assert.isAtLeast(read, 300)
  })
})
