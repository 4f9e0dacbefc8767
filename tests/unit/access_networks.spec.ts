import { test } from '@japa/runner'
import { networkOf } from '#access/tries'

test.group('Tries from a network', () => {
  test('{0} counts as {1}')
    .with([
      ['203.0.113.9', '203.0.113.9'],
      ['::ffff:203.0.113.9', '203.0.113.9'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
      ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
      ['2001:db8::1', '2001:db8:0:0::/64'],
      ['::1', '0:0:0:0::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      ['unknown', 'unknown'],
    ])
    .run(({ assert }, [ip, network]) => {
      assert.equal(networkOf(ip), network)
    })
})
