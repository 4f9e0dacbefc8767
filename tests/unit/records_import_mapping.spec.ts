import { test } from '@japa/runner'
import Contact from '#contacts/models/contact'
import Company from '#contacts/models/company'
import { presets } from '#records/import/presets/all'
import { propose } from '#records/import/proposal'
import { dateOrder, tagNames, union } from '#records/import/row_reader'
import { recordClass } from '#records/record'
import { findTarget } from '#records/import/target'

const file = (columns: string[], ...rows: string[][]) => ({
  shape: { encoding: 'utf8', delimiter: ',', headerRow: columns.some(Boolean) ? 1 : 0, columns },
  sample: rows.map((cells, at) => ({ number: at + 2, cells })),
})
const mapped = (Record: any, columns: string[], ...rows: string[][]) =>
  propose(Record, file(columns, ...rows))

test.group('Proposing a mapping', () => {
  test('knows headings in English and Spanish', ({ assert }) => {
    assert.deepEqual(
      mapped(Contact, ['First Name', 'Surname', 'E-mail', 'Mobile', 'Company', 'Job Title', 'ZIP'])
        .mapping,
      [
        'firstName',
        'lastName',
        'emails',
        'phones:mobile',
        'company',
        'jobTitle',
        'addresses.postalCode',
      ]
    )
    assert.deepEqual(
      mapped(Contact, [
        'Nombre',
        'Apellidos',
        'Correo electrónico',
        'Móvil',
        'Empresa',
        'Cargo',
        'Código postal',
        'Provincia',
        'Etiquetas',
      ]).mapping,
      [
        'firstName',
        'lastName',
        'emails',
        'phones:mobile',
        'company',
        'jobTitle',
        'addresses.postalCode',
        'addresses.state',
        'tags',
      ]
    )
    assert.deepEqual(
      mapped(Company, [
        'Razón social',
        'CIF',
        'Sector',
        'Web',
        'Teléfono',
        'Dirección',
        'Población',
      ]).mapping,
      ['name', 'taxId', 'industry', 'website', 'phones', 'addresses', 'addresses.city']
    )
  })

  test('takes a lone name for both names', ({ assert }) => {
    assert.deepEqual(mapped(Contact, ['Name', 'Email']).mapping, ['fullName', 'emails'])
    assert.deepEqual(mapped(Contact, ['Nombre', 'Correo']).mapping, ['fullName', 'emails'])
    assert.deepEqual(mapped(Company, ['Name', 'Email']).mapping, ['name', 'emails'])
  })

  test('looks into columns whose headings say nothing', ({ assert }) => {
    assert.deepEqual(
      mapped(
        Contact,
        ['', '', ''],
        ['Ana Ruiz', 'ana@x.es', '+34 600 123 456'],
        ['Jon', 'jon@x.es', '944 123 123']
      ).mapping,
      ['fullName', 'emails', 'phones']
    )
    assert.deepEqual(mapped(Contact, ['Foo', 'Bar'], ['x', 'ana@x.es']).mapping, ['', 'emails'])
  })

  test('recognises the export of {name}')
    .with(
      presets.flatMap(({ name, records }) =>
        Object.keys(records).map((record) => ({ name, record }))
      )
    )
    .run(({ assert }, { name, record }) => {
      const headings = Object.entries(presets.find((each) => each.name === name)!.records[record])
      const Record: any = recordClass(record)
      const { mapping, source } = mapped(
        Record,
        headings.map(([heading]) => heading)
      )
      assert.equal(source, name)
      headings.forEach(([heading, target], at) => {
        if (!target || target.includes('tags')) return
        assert.isNotNull(findTarget(Record, target), `${heading} → ${target}`)
        const single = headings.filter(([, other]) => other === target).length === 1
        if (single && target !== 'fullName') assert.equal(mapping[at], target, heading)
      })
    })

  test('reads tags, date orders and lists', ({ assert }) => {
    assert.deepEqual(tagNames('A; B'), ['A', 'B'])
    assert.deepEqual(tagNames('A, B'), ['A', 'B'])
    assert.deepEqual(tagNames('VIP ::: * myContacts'), ['VIP'])
    assert.deepEqual(tagNames('["a; b","c"]'), ['a; b', 'c'])
    assert.deepEqual(tagNames('[x'), ['[x'])
    assert.equal(dateOrder(['01/02/2020', '13/02/2020']), 'dmy')
    assert.equal(dateOrder(['01/02/2020', '02/13/2020']), 'mdy')
    assert.isUndefined(dateOrder(['01/02/2020']))
    const field = Contact.field('addresses')!
    assert.deepEqual(
      union(
        field,
        [{ kind: 'work', city: 'Bilbao', primary: true }],
        [
          { kind: 'work', street: 'Gran Vía', primary: true },
          { kind: 'home', city: 'Getxo', primary: false },
        ]
      ),
      [
        { kind: 'work', city: 'Bilbao', street: 'Gran Vía', primary: true },
        { kind: 'home', city: 'Getxo', primary: false },
      ]
    )
  })
})
