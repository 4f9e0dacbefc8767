import { test } from '@japa/runner'
import fc from 'fast-check'
import { system } from '#records/actor'
import { currencyCode, currencyScale, namedCurrency } from '#records/currencies/codes'
import { inverse, rateText, rescale, shareOf, toBase } from '#records/currencies/convert'
import { readRates } from '#records/currencies/rate_file'
import { FieldError, fieldType, type BoundField, type ParseContext } from '#records/field_type'
import '#records/fields/all'

const context: ParseContext = {
  actor: system,
  country: 'ES',
  currency: 'EUR',
  timezone: 'Europe/Madrid',
  source: 'csv',
  locale: 'en',
}

test.group('Currencies: conversion', () => {
  for (const [minor, currency, rate, base, expected] of [
    [100, 'EUR', '1', 'EUR', 100],
    [10000, 'USD', '0.9', 'EUR', 9000],
    [1, 'USD', '0.5', 'EUR', 1],
    [-1, 'USD', '0.5', 'EUR', -1],
    [1, 'USD', '0.499999999999', 'EUR', 0],
    [-1, 'USD', '0.499999999999', 'EUR', 0],
    [3, 'USD', '0.5', 'EUR', 2],
    [1000, 'JPY', '0.0061', 'EUR', 610],
    [1, 'JPY', '0.005', 'EUR', 1],
    [1, 'JPY', '0.0049', 'EUR', 0],
    [1234, 'KWD', '3', 'EUR', 370],
    [1235, 'KWD', '3', 'EUR', 371],
    [123450, 'EUR', '163.5', 'JPY', 201841],
    [999, 'EUR', '0.333', 'KWD', 3327],
    [9_007_199_254_740_991, 'USD', '0.000000000001', 'EUR', 9007],
    [9_007_199_254_740_991, 'USD', '1', 'EUR', 9_007_199_254_740_991],
    [0, 'JPY', '0.0061', 'EUR', 0],
  ] as const) {
    test(`${minor} ${currency} at ${rate} is ${expected} ${base}`, ({ assert }) => {
      assert.strictEqual(toBase(minor, currency, rate, base), expected)
    })
  }

  test('what no whole number can hold is refused, not rounded', ({ assert }) => {
    assert.throws(() => toBase(9_007_199_254_740_991, 'USD', '2', 'EUR'), 'tooLarge')
  })

  test('the exact product is never more than half a minor unit away, and both signs agree', () => {
    const codes = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF')
    const rates = fc
      .tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 999_999 }))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        codes,
        rates,
        codes,
        (minor, currency, rate, base) => {
          const got = BigInt(toBase(minor, currency, rate, base))
          // In units of 10^-6 of the base's minor unit, times the scale of the currency: whole numbers throughout.
          const exact =
            BigInt(minor) * BigInt(rate.replace('.', '')) * 10n ** BigInt(currencyScale(base))
          const unit = 10n ** BigInt(6 + currencyScale(currency))
          const off = 2n * (got * unit - exact)
          const size = off < 0n ? -off : off
          if (size > unit) return false
          // Exactly half goes away from zero.
          if (size === unit && (exact < 0n ? off > 0n : off < 0n)) return false
          return toBase(-minor, currency, rate, base) === Number(-got)
        }
      ),
      { numRuns: 2000 }
    )
  })

  for (const [minor, from, to, expected] of [
    [123450, 'EUR', 'JPY', 1235],
    [-123450, 'EUR', 'JPY', -1235],
    [1235, 'JPY', 'EUR', 123500],
    [1234, 'KWD', 'EUR', 123],
    [1235, 'KWD', 'EUR', 124],
    [500, 'EUR', 'USD', 500],
  ] as const) {
    test(`the number of ${minor} ${from} is ${expected} in ${to}`, ({ assert }) => {
      assert.strictEqual(rescale(minor, from, to), expected)
    })
  }

  test('shares are rounded once', ({ assert }) => {
    assert.equal(shareOf(100, 3333, 10_000), 33)
    assert.equal(shareOf(10_001, '12.5', 100), 1250)
    assert.equal(shareOf(-1, 5000, 10_000), -1)
    assert.equal(shareOf(9_007_199_254_740_991, 9_999, 10_000), 9_006_298_534_815_517)
  })

  test('rates are kept as decimals, and turned round to twelve digits', ({ assert }) => {
    assert.equal(inverse('1.25'), '0.8')
    assert.equal(inverse('3'), '0.333333333333')
    assert.equal(rateText('1.0837000'), '1.0837')
    assert.equal(rateText('0.0000000000005'), '0.000000000001')
    for (const wrong of ['0', '0.0', '-1', 'abc', '1e5', '', '0.0000000000001'])
      assert.isNull(rateText(wrong))
  })
})

test.group('Currencies: names', () => {
  test('a currency is known by its code and by its name', ({ assert }) => {
    assert.equal(currencyCode('usd'), 'USD')
    assert.equal(currencyCode('Japanese Yen'), 'JPY')
    assert.equal(currencyCode('Dólar estadounidense'), 'USD')
    assert.equal(currencyCode('Euro (EUR)'), 'EUR')
    assert.isNull(currencyCode('seashells'))
  })

  test('an amount may name its currency', ({ assert }) => {
    assert.equal(namedCurrency('USD 1,250'), 'USD')
    assert.equal(namedCurrency('1.250,00 GBP'), 'GBP')
    assert.isNull(namedCurrency('1,250'))
    assert.isNull(namedCurrency('ABC 1'))
  })

  test('an amount that names another currency is refused, and never taken for this one', ({
    assert,
  }) => {
    const money = (raw: unknown, over: Partial<ParseContext> = {}) =>
      fieldType('money').parse(raw, { options: {} } as BoundField, { ...context, ...over })
    assert.equal(money('EUR 1,250.50'), 125050)
    assert.equal(money('$ 1,250.50', { currency: 'USD' }), 125050)
    assert.throws(() => money('USD 1,250.50'), 'otherCurrency')
  })

  test('JSON brings whole minor units as they are answered, or decimal text', ({ assert }) => {
    const money = (raw: unknown) =>
      fieldType('money').parse(raw, { options: {} } as BoundField, { ...context, source: 'json' })
    assert.equal(money(125050), 125050)
    assert.equal(money('1250.50'), 125050)
    assert.throws(() => money(12.5), 'notWhole')
  })

  test('a currency is one that the company uses and can convert', ({ assert }) => {
    const currencies = new Map([
      ['EUR', true],
      ['USD', true],
      ['GBP', false],
    ])
    const parse = (raw: unknown) =>
      fieldType('currency').parse(raw, {} as BoundField, { ...context, currencies })
    assert.equal(parse('usd'), 'USD')
    assert.isNull(parse(''))
    assert.throws(() => parse('GBP'), 'noRate')
    assert.throws(() => parse('JPY'), 'currencyNotUsed')
    assert.throws(() => parse('shells'), 'notCurrency')
  })
})

test.group('Currencies: lists of rates', () => {
  const read = (text: string, over: Partial<Parameters<typeof readRates>[1]> = {}) =>
    readRates(text, {
      base: 'EUR',
      used: ['USD', 'JPY', 'GBP'],
      quotation: 'perBase',
      today: '2026-11-25',
      context,
      ...over,
    })

  test('the European Central Bank’s history', ({ assert }) => {
    const file = read(
      'Date,USD,JPY,BGN,GBP,\n2026-11-24,1.25,160,1.9558,N/A,\n2026-11-23,1.6,N/A,1.9558,0.8,\n'
    )
    assert.deepEqual(file.rates, [
      { currency: 'USD', onDate: '2026-11-24', rate: '0.8' },
      { currency: 'JPY', onDate: '2026-11-24', rate: '0.00625' },
      { currency: 'USD', onDate: '2026-11-23', rate: '0.625' },
      { currency: 'GBP', onDate: '2026-11-23', rate: '1.25' },
    ])
    assert.deepEqual(file.leftOut, ['BGN'])
    assert.deepEqual(file.wrong, [])
  })

  test('its list of one day, whose date is written out', ({ assert }) => {
    const { rates } = read('Date, USD, JPY, \n24 November 2026, 1.25, 160, \n')
    assert.deepEqual(
      rates.map(({ onDate }) => onDate),
      ['2026-11-24', '2026-11-24']
    )
  })

  test('a line for each rate, with headings in any order', ({ assert }) => {
    const { rates } = read('Moneda;Fecha;Tipo de cambio\nUSD;24/11/2026;0,8\n', {
      quotation: 'perUnit',
    })
    assert.deepEqual(rates, [{ currency: 'USD', onDate: '2026-11-24', rate: '0.8' }])
  })

  test('a line for each rate without headings, and without dates', ({ assert }) => {
    assert.deepEqual(read('2026-11-24, USD, 1.25').rates, [
      { currency: 'USD', onDate: '2026-11-24', rate: '0.8' },
    ])
    assert.deepEqual(read('USD 1.25\nGBP 0.8').rates, [
      { currency: 'USD', onDate: '2026-11-25', rate: '0.8' },
      { currency: 'GBP', onDate: '2026-11-25', rate: '1.25' },
    ])
    assert.deepEqual(read('USD\t1.25').rates.length, 1)
  })

  test('wrong lines are named, the others are taken; the last of a day holds', ({ assert }) => {
    const file = read(
      'date,currency,rate\n2026-11-24,USD,nought\nsoon,USD,1\n2026-11-24,XXQ,1\n2026-11-24,USD,0\n2026-11-24,USD,2\n2026-11-24,USD,4'
    )
    assert.deepEqual(
      file.wrong.map(({ line, key }) => [line, key]),
      [
        [2, 'notNumber'],
        [3, 'notDate'],
        [4, 'notCurrency'],
        [5, 'notRate'],
      ]
    )
    assert.deepEqual(file.rates, [{ currency: 'USD', onDate: '2026-11-24', rate: '0.25' }])
  })

  test('anything else is refused', ({ assert }) => {
    for (const text of ['hello', 'a,b,c,d\n1,2,3,4', '"unclosed'])
      assert.throws(() => read(text), FieldError)
  })
})
