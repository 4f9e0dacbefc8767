import { test } from '@japa/runner'
import { Big } from 'big.js'
import fc from 'fast-check'
import { FieldError } from '#records/field_type'
import { shareOut } from '#records/currencies/share_out'
import { totalsOf, type Heading, type PricedLine } from '#quotes/lines/arithmetic'

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
const line = (values: Partial<PricedLine>): PricedLine => ({
  quantity: '1',
  unitPrice: 10_000,
  ...values,
})

const decimalString = (most: number, scale: number) =>
  fc.integer({ min: 0, max: most * 10 ** scale }).map((whole) => {
    const digits = String(whole).padStart(scale + 1, '0')
    return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  })
const percent = fc.option(decimalString(100, 4))
const anyLine: fc.Arbitrary<PricedLine> = fc.record({
  quantity: decimalString(5_000, 4),
  unitPrice: fc.integer({ min: -50_000, max: 5_000_000 }),
  discountPercent: percent,
  discountAmount: fc.option(fc.integer({ min: 0, max: 100_000 })),
  taxPercent: fc.option(fc.constantFrom('0', '4', '10', '21', '21.00', '10.725', '7.7')),
  taxName: fc.option(fc.constantFrom('IVA', 'IGIC')),
  cost: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
  optional: fc.boolean(),
})
const anyHeading: fc.Arbitrary<Heading> = fc.record({
  discountPercent: percent,
  discountAmount: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
  shipping: fc.option(fc.integer({ min: 0, max: 100_000 })),
  shippingTaxPercent: fc.option(fc.constantFrom('21', '10', '5.5')),
  adjustment: fc.option(fc.integer({ min: -10_000, max: 10_000 })),
})

test.group('Sums of lines', () => {
  test('a line of {line.quantity} at {line.unitPrice} comes to {net}')
    .with([
      { line: line({}), net: 10_000, discount: 0 },
      { line: line({ quantity: '2.5' }), net: 25_000, discount: 0 },
      { line: line({ quantity: '3', unitPrice: 333 }), net: 999, discount: 0 },
      { line: line({ quantity: '0.3333', unitPrice: 100 }), net: 33, discount: 0 },
      { line: line({ discountPercent: '12.5' }), net: 8_750, discount: 1_250 },
      { line: line({ unitPrice: 5, discountPercent: '10' }), net: 5, discount: 0 },
      { line: line({ unitPrice: 15, discountPercent: '10' }), net: 14, discount: 1 },
      { line: line({ unitPrice: -15, discountPercent: '10' }), net: -14, discount: -1 },
      { line: line({ quantity: '0.5', unitPrice: 1 }), net: 1, discount: 0 },
      { line: line({ discountAmount: 2_500, discountPercent: '90' }), net: 7_500, discount: 2_500 },
      { line: line({ discountPercent: '100' }), net: 0, discount: 10_000 },
      { line: line({ quantity: '0' }), net: 0, discount: 0 },
    ])
    .run(({ assert }, { line: given, net, discount }) => {
      const { lines } = totalsOf([given])
      assert.deepEqual([lines[0].net, lines[0].discount], [net, discount])
    })

  test('tax is charged once for each rate, on the sum of what is paid', ({ assert }) => {
    // Line by line, 3 x 0.33 at 21 % would come to 0.21; on their sum it is 0.2079.
    const three = [1, 2, 3].map(() => line({ unitPrice: 33, taxPercent: '21' }))
    const totals = totalsOf([...three, line({ unitPrice: 1_000, taxPercent: '10' })])
    assert.deepEqual(totals.taxes, [
      { percent: '21', name: null, base: 99, tax: 21 },
      { percent: '10', name: null, base: 1_000, tax: 100 },
    ])
    assert.equal(totals.total, 99 + 1_000 + 21 + 100)
    const six = totalsOf([1, 2, 3, 4, 5, 6].map(() => line({ unitPrice: 33, taxPercent: '21' })))
    assert.equal(six.tax, 42)
    assert.deepEqual(
      six.lines.map(({ tax }) => tax),
      [7, 7, 7, 7, 7, 7]
    )
  })

  test('the same rate under two names is two taxes, and no rate is none', ({ assert }) => {
    const { taxes, total } = totalsOf([
      line({ taxPercent: '0', taxName: 'Export' }),
      line({ taxPercent: '0.00', taxName: 'Reverse charge' }),
      line({}),
    ])
    assert.deepEqual(
      taxes.map(({ name, base }) => [name, base]),
      [
        ['Export', 10_000],
        ['Reverse charge', 10_000],
      ]
    )
    assert.equal(total, 30_000)
  })

  test('a discount on everything lowers what each rate is charged on', ({ assert }) => {
    const totals = totalsOf(
      [line({ unitPrice: 3_000, taxPercent: '21' }), line({ unitPrice: 1_000, taxPercent: '10' })],
      { discountPercent: '10', shipping: 500, shippingTaxPercent: '21', adjustment: -1 }
    )
    assert.deepEqual(totals.taxes, [
      { percent: '21', name: null, base: 3_200, tax: 672 },
      { percent: '10', name: null, base: 900, tax: 90 },
    ])
    assert.deepEqual(
      [totals.subtotal, totals.discount, totals.shipping, totals.tax, totals.total],
      [4_000, 400, 500, 762, 4_000 - 400 + 500 + 762 - 1]
    )
    assert.equal(totalsOf([line({})], { discountAmount: 99_999 }).total, 0)
    assert.equal(totalsOf([line({ unitPrice: -100 })], { discountAmount: 50 }).total, -100)
  })

  test('optional lines have sums of their own and are in no total', ({ assert }) => {
    const totals = totalsOf([
      line({ taxPercent: '21', cost: 4_000 }),
      line({ taxPercent: '21', cost: 1_000, optional: true }),
    ])
    assert.deepEqual([totals.subtotal, totals.total, totals.cost], [10_000, 12_100, 4_000])
    assert.equal(totals.margin, 6_000)
    assert.equal(totals.lines[1].gross, 12_100)
  })

  test('sums past what whole numbers hold exactly are refused', ({ assert }) => {
    const dear = line({ quantity: '1000000', unitPrice: Number.MAX_SAFE_INTEGER })
    assert.throws(() => totalsOf([dear]), FieldError as any)
  })

  test('the total is the sum of its parts, in whole minor units', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 12 }), anyHeading, (lines, heading) => {
        const totals = totalsOf(lines, heading)
        const firm = totals.lines.filter((_, at) => !lines[at].optional)
        const numbers = [
          ...totals.lines.flatMap((each) => Object.values(each)),
          ...totals.taxes.flatMap(({ base, tax }) => [base, tax]),
          totals.total,
          totals.margin,
        ]
        const shippingTax = totals.tax - sum(firm.map(({ tax }) => tax))
        return (
          numbers.every(Number.isSafeInteger) &&
          totals.lines.every((each) => each.base === each.net + each.discount) &&
          totals.subtotal === sum(firm.map(({ net }) => net)) &&
          totals.discount === sum(firm.map(({ headDiscount }) => headDiscount)) &&
          totals.tax === sum(totals.taxes.map(({ tax }) => tax)) &&
          totals.total ===
            sum(firm.map(({ gross }) => gross)) + totals.shipping + shippingTax + totals.adjustment
        )
      }),
      { numRuns: 1_000 }
    )
  })

  test('each figure is within half a minor unit of the exact one', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { minLength: 1, maxLength: 8 }),
        anyHeading,
        (lines, heading) => {
          const totals = totalsOf(lines, heading)
          const near = (value: number, exact: Big) => exact.minus(value).abs().lte('0.5')
          return (
            totals.taxes.every(({ percent: rate, base, tax }) =>
              near(tax, new Big(base).times(rate).div(100))
            ) &&
            lines.every((each, at) =>
              near(totals.lines[at].base, new Big(each.quantity).times(each.unitPrice))
            )
          )
        }
      )
    )
  })

  test('the order of lines changes no subtotal and no discount', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 8 }), anyHeading, (lines, heading) => {
        const there = totalsOf(lines, heading)
        const back = totalsOf([...lines].reverse(), heading)
        return there.subtotal === back.subtotal && there.discount === back.discount
      })
    )
  })
})

test.group('Sharing out', () => {
  test('gives parts that add up, each within one of its exact share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
        (amount, weights) => {
          const parts = shareOut(amount, weights)
          const all = sum(weights)
          return (
            sum(parts) === amount &&
            (all === 0 ||
              parts.every((part, at) =>
                new Big(amount).times(weights[at]).minus(new Big(part).times(all)).abs().lt(all)
              ))
          )
        }
      )
    )
  })

  test('shares {amount} out by {weights}')
    .with([
      { amount: 100, weights: [1, 1, 1], parts: [34, 33, 33] },
      { amount: -100, weights: [1, 1, 1], parts: [-33, -33, -34] },
      { amount: 10, weights: [3, -1], parts: [15, -5] },
      { amount: 10, weights: [-3, 1], parts: [15, -5] },
      { amount: 5, weights: [0, 0], parts: [5, 0] },
      { amount: 5, weights: [], parts: [] },
    ])
    .run(({ assert }, { amount, weights, parts }) => {
      assert.deepEqual(shareOut(amount, weights), parts)
    })
})
