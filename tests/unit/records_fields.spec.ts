import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import {
  fieldType,
  fieldTypes,
  FieldError,
  type BoundField,
  type FormatContext,
  type ParseContext,
} from '#records/field_type'
import { fromMinor, toMinor } from '#records/fields/numbers'
import { splitName } from '#records/fields/person_name'
import { countryCode } from '#records/fields/countries'
import { fold, words } from '#records/normalise'
import '#records/fields/all'

const context: ParseContext = {
  actor: system,
  country: 'ES',
  currency: 'EUR',
  timezone: 'Europe/Madrid',
  source: 'form',
  locale: 'es',
}
const format: FormatContext = {
  locale: 'en',
  timezone: 'Europe/Madrid',
  currency: 'EUR',
  t: (key) => key,
  titleOf: () => null,
  tag: () => null,
}

function field(type: string, options = {}): BoundField {
  return {
    key: 'sample',
    attribute: 'sample',
    column: 'sample',
    recordName: 'sample',
    type: fieldType(type),
    options,
    required: false,
    builtIn: false,
  }
}

const parse = (type: string, raw: unknown, options = {}, over: Partial<ParseContext> = {}) =>
  fieldType(type).parse(raw, field(type, options), { ...context, ...over })

test.group('Field types: what is typed', () => {
  for (const [type, raw, expected, options, over] of [
    ['text', '  Ana   Ruiz ', 'Ana   Ruiz'],
    ['text', 'tab\there', 'tab here'],
    ['text', '', null],
    ['text', 42, '42'],
    ['longText', 'one\r\ntwo', 'one\ntwo'],
    [
      'richText',
      '<p onclick="x()">Hi <script>alert(1)</script><b>there</b></p>',
      '<p>Hi <b>there</b></p>',
    ],
    ['richText', '<p> </p>', null],
    ['integer', '1.234', 1234],
    ['integer', '1,234', 1234, {}, { locale: 'en' }],
    ['integer', '-7', -7],
    ['decimal', '1.234,5', '1234.50'],
    ['decimal', '0.125', '0.13'],
    ['decimal', '0,125', '0.125', { scale: 3 }],
    ['percent', '12,5 %', '12.50'],
    ['money', '€ 1.234,56', 123456],
    ['money', '1,234.56 EUR', 123456],
    ['money', '18400', 1840000],
    ['money', '500', 500, {}, { currency: 'JPY' }],
    ['boolean', 'Sí', true],
    ['boolean', 'no', false],
    ['boolean', ['0', '1'], true],
    ['choice', 'At risk', 'at_risk', { choices: ['at_risk', 'fine'] }],
    ['choices', 'a; b, a', ['a', 'b'], { choices: ['a', 'b'] }],
    ['email', ' Ana Ruiz <Ana@NORTE.es> ', 'Ana@norte.es'],
    ['email', 'mailto:x@y.co', 'x@y.co'],
    ['phone', '600 123 456', '+34600123456'],
    ['phone', '+44 20 7946 0958', '+442079460958'],
    ['url', 'norte.es', 'https://norte.es'],
    ['url', 'https://www.norte.es/a?b=1', 'https://www.norte.es/a?b=1'],
    ['reference', '12', 12],
    ['tags', '3;1;3', [3, 1]],
    ['json', '{"a":1}', { a: 1 }],
  ] as [string, unknown, unknown, object?, object?][]) {
    test(`${type} reads ${JSON.stringify(raw)}`, ({ assert }) => {
      assert.deepEqual(parse(type, raw, options, over), expected)
    })
  }

  for (const [raw, iso, over] of [
    ['2026-11-22', '2026-11-22'],
    ['22/11/2026', '2026-11-22'],
    ['3/4/26', '2026-04-03'],
    ['3/4/26', '2026-03-04', { dateOrder: 'mdy' }],
    ['11/22/2026', '2026-11-22'],
    ['29.02.2024', '2024-02-29'],
  ] as [string, string, object?][]) {
    test(`date reads ${raw} as ${iso}`, ({ assert }) => {
      assert.equal((parse('date', raw, {}, over) as DateTime).toISODate(), iso)
    })
  }

  test('a moment is typed in the person’s zone and kept in UTC', ({ assert }) => {
    assert.equal(
      (parse('dateTime', '2026-07-01T10:30') as DateTime).toISO(),
      '2026-07-01T08:30:00.000Z'
    )
    assert.equal(
      (parse('dateTime', '1/7/2026 10:30') as DateTime).toISO(),
      '2026-07-01T08:30:00.000Z'
    )
  })

  test('several e-mails have one primary, first, and none twice', ({ assert }) => {
    assert.deepEqual(
      parse('emails', [
        { value: 'a@x.es', kind: 'home' },
        { value: 'b@x.es', primary: true },
        { value: 'A@x.es' },
        { value: '' },
      ]),
      [
        { value: 'b@x.es', kind: 'work', primary: true },
        { value: 'a@x.es', kind: 'home', primary: false },
      ]
    )
    assert.deepEqual(parse('emails', 'a@x.es (home); b@x.es'), [
      { value: 'a@x.es', kind: 'home', primary: true },
      { value: 'b@x.es', kind: 'work', primary: false },
    ])
  })

  test('a phone number that fits no plan is kept and marked', ({ assert }) => {
    assert.deepEqual(parse('phones', '12345678901234'), [
      { value: '12345678901234', valid: false, kind: 'work', primary: true },
    ])
  })
})

test.group('Field types: what is refused', () => {
  for (const [type, raw, key, options] of [
    ['text', 'x'.repeat(256), 'tooLong'],
    ['text', { a: 1 }, 'notText'],
    ['integer', '1,5', 'notWhole'],
    ['integer', '99999999999', 'tooLarge'],
    ['integer', 'abc', 'notNumber'],
    ['decimal', '1.2.3,4,5', 'notNumber'],
    ['money', '12x', 'notNumber'],
    ['boolean', 'perhaps', 'notYesNo'],
    ['date', '31/02/2026', 'notDate'],
    ['date', 'yesterday-ish', 'notDate'],
    ['dateTime', 'soon', 'notDate'],
    ['choice', 'purple', 'notChoice', { choices: ['red'] }],
    ['email', 'ana@', 'notEmail'],
    ['email', `${'a'.repeat(250)}@x.es`, 'notEmail'],
    ['phone', 'call me', 'notPhone'],
    ['url', 'javascript:alert(1)', 'notUrl'],
    ['url', 'http://user:pass@x.es', 'notUrl'],
    ['addresses', [{ street: 'Gran Vía 1', country: 'Atlantis' }], 'notCountry'],
    ['reference', '-1', 'notReference'],
    ['reference', '1 or 1=1', 'notReference'],
    ['json', '{a', 'notJson'],
  ] as [string, unknown, string, object?][]) {
    test(`${type} refuses ${JSON.stringify(raw).slice(0, 40)}`, ({ assert }) => {
      try {
        parse(type, raw, options)
        assert.fail('was taken')
      } catch (error) {
        assert.instanceOf(error, FieldError)
        assert.equal(error.key, key)
      }
    })
  }
})

test.group('Field types: there and back', () => {
  const samples: [string, unknown, object?][] = [
    ['text', '=1+1 "quoted", ok'],
    ['longText', 'a\nb; c'],
    ['integer', -42],
    ['decimal', '1234567.89'],
    ['percent', '12.50'],
    ['money', -123456],
    ['boolean', true],
    ['date', DateTime.utc(2024, 2, 29)],
    ['dateTime', DateTime.utc(2026, 7, 1, 8, 30, 15, 250)],
    ['choice', 'b', { choices: ['a', 'b'] }],
    ['choices', ['b', 'a'], { choices: ['a', 'b'] }],
    ['email', 'ana@norte.es'],
    [
      'emails',
      [
        { value: 'a@x.es', kind: 'home', primary: true },
        { value: 'b@x.es', kind: 'work', primary: false },
      ],
    ],
    [
      'phones',
      [
        { value: '+34600123456', kind: 'mobile', primary: true },
        { value: '+34915550100', extension: '12', kind: 'work', primary: false },
      ],
    ],
    ['url', 'https://norte.es/x'],
    [
      'addresses',
      [
        {
          kind: 'billing',
          primary: true,
          street: 'Gran Vía 12',
          city: 'Bilbao',
          postalCode: '48001',
          country: 'ES',
        },
      ],
    ],
    ['users', [3, 1]],
  ]
  for (const [type, value, options] of samples) {
    test(`${type} is the same after the column and after CSV`, ({ assert }) => {
      const bound = field(type, options)
      const kind = bound.type
      const stored = kind.toColumn ? kind.toColumn(value, bound) : value
      assert.isTrue(stored === null || ['string', 'number'].includes(typeof stored))
      const plain = (each: unknown) => JSON.parse(JSON.stringify(each))
      assert.deepEqual(
        plain(kind.fromColumn ? kind.fromColumn(stored, bound) : stored),
        plain(value)
      )
      const csv = kind.csv ? kind.csv(value, bound, format) : kind.text(value, bound, format)
      assert.deepEqual(plain(kind.parse(csv, bound, { ...context, source: 'csv' })), plain(value))
    })
  }

  test('every type escapes what it shows', ({ assert }) => {
    const hostile = `"><script>alert(1)</script>`
    for (const type of fieldTypes()) {
      const bound = field(type.name, { choices: [hostile], to: 'contact' })
      const values: Record<string, unknown> = {
        emails: [{ value: hostile, kind: 'work', primary: true }],
        email: hostile,
        phone: hostile,
        url: `https://x.es/${hostile}`,
        choice: hostile,
        choices: [hostile],
        phones: [{ value: hostile, kind: 'work', primary: true }],
        tags: [1],
        reference: 1,
        richText: `<p>${hostile}</p>`,
      }
      if (!type.html || !(type.name in values)) continue
      const html = type.html(values[type.name], bound, {
        ...format,
        t: () => hostile,
        titleOf: () => hostile,
        tag: () => ({ name: hostile, hue: 1 }),
      })
      assert.notInclude(html, '<script>', type.name)
    }
  })
})

test.group('Numbers, names, countries', () => {
  test('minor units are exact', ({ assert }) => {
    for (const [decimal, scale, minor] of [
      ['0.1', 2, 10],
      ['1.005', 2, 101],
      ['-1.005', 2, -101],
      ['12', 0, 12],
      ['0.004', 2, 0],
    ] as const) {
      assert.equal(toMinor(decimal, scale), minor)
    }
    assert.equal(fromMinor(-5, 2), '-0.05')
    assert.equal(fromMinor(123456, 3), '123.456')
    assert.throws(() => toMinor('99999999999999999', 2), 'tooLarge')
  })

  test('full names are split the Spanish and the English way', ({ assert }) => {
    for (const [full, firstName, lastName] of [
      ['Ana Ruiz', 'Ana', 'Ruiz'],
      ['García López, Ana', 'Ana', 'García López'],
      ['Ana de la Fuente', 'Ana', 'de la Fuente'],
      ['José Luis García López', 'José Luis', 'García López'],
      ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
      ['Cher', null, 'Cher'],
    ] as const) {
      assert.deepEqual(splitName(full), { firstName, lastName })
    }
  })

  test('countries are known by code and by name', ({ assert }) => {
    for (const [typed, code] of [
      ['es', 'ES'],
      ['España', 'ES'],
      ['Spain', 'ES'],
      ['GBR', 'GB'],
      ['UK', 'GB'],
      ['Alemania', 'DE'],
      ['Atlantis', null],
    ] as const) {
      assert.equal(countryCode(typed), code)
    }
  })

  test('folding takes case and accents away', ({ assert }) => {
    assert.equal(fold('  Łódź  Ñandú STRASSE ß Ærø '), 'lodz nandu strasse ss aero')
    assert.deepEqual(words('O’Brien & Søn, S.A.'), ['o', 'brien', 'son', 's', 'a'])
  })
})
