import { test } from '@japa/runner'
import { sign, verify } from '#workspace/outgoing/signature'

const body = '{"event":"deal.won","id":7}'
const at = 1_790_000_000

test.group('The signature of what is sent out (S10)', () => {
  test('is HMAC-SHA256 over time and body', ({ assert }) => {
    // printf '1790000000.{"event":"deal.won","id":7}' | openssl dgst -sha256 -hmac secret
    assert.equal(
      sign(body, 'secret', at),
      't=1790000000,v1=95facf81e2c5868f92cbd65a5f566e02a6fae89cdcb81b1d27b6554df79b566a'
    )
  })

  test('is good for its body and secret alone, for five minutes', ({ assert }) => {
    const header = sign(body, 'secret', at)
    assert.isTrue(verify(body, header, 'secret', at))
    assert.isTrue(verify(Buffer.from(body), header, 'secret', at + 300))
    assert.isTrue(verify(body, header, 'secret', at - 300))
    assert.isFalse(verify(body, header, 'secret', at + 301))
    assert.isFalse(verify(body, header, 'secret', at - 301))
    assert.isFalse(verify(`${body} `, header, 'secret', at))
    assert.isFalse(verify(body, header, 'Secret', at))
    assert.isFalse(verify(body, header.replace('t=1790000000', 't=1790000001'), 'secret', at))
  })

  test('has two secrets while one takes the place of the other', ({ assert }) => {
    const both = sign(body, ['new', 'old'], at)
    for (const secrets of ['new', 'old', ['new', 'old']])
      assert.isTrue(verify(body, both, secrets, at))
    assert.isTrue(verify(body, sign(body, 'old', at), ['new', 'old'], at))
    assert.isFalse(verify(body, sign(body, 'oldest', at), ['new', 'old'], at))
  })

  test('"{$self}" is no signature')
    .with([
      '',
      't=',
      'v1=abc',
      't=1790000000',
      't=1790000000,v1=',
      't=now,v1=00',
      't=NaN,v1=00',
      ',,,',
      't=1790000000,v1=ü',
    ])
    .run(({ assert }, header) => assert.isFalse(verify(body, header, 'secret', at)))
})
