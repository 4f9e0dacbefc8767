import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change, discard, table } from 'farley'
import { asPlugin, eraseForGood, restore, runJobs, world, type World } from 'farley/testing'
import { keepAllPlaces } from '../places/keep_places.ts'
import { placeByAddress, placeByHand, placeOf } from '../places/by_hand.ts'
import { toSpot } from '../places/spot.ts'
import { townOf } from '../towns/find_towns.ts'
import { withTowns } from './towns.ts'

const at = (city: string, country = 'ES', more = {}) => [
  { kind: 'work' as const, primary: true, city, country, ...more },
]
const inMap = <T>(work: () => Promise<T>) => asPlugin('map', work)

async function move({ ana }: World, row: any, addresses: any) {
  await change(ana, 'updated', () => row.merge({ addresses }).save())
  await runJobs()
}
const where = (row: any) => inMap(() => placeOf(row))
const townName = async (row: any) => {
  const place = await where(row)
  return place?.townId ? (await inMap(() => townOf(place.townId!)))!.name : null
}

test.group('The place of a record', (group) => {
  group.setup(() => withTowns())
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('follows its address, the trash and what is restored', async ({ assert }) => {
    const all = await world()
    const { ana, acme } = all
    assert.isNull(await where(acme))
    await move(all, acme, at('Bilbao'))
    assert.equal(await townName(acme), 'Bilbao')
    await move(all, acme, at('Sevilla'))
    assert.equal(await townName(acme), 'Sevilla')
    await discard(ana, acme as any)
    await runJobs()
    assert.isNull(await where(acme))
    await restore(ana, acme as any)
    await runJobs()
    assert.equal(await townName(acme), 'Sevilla')
    await move(all, acme, null)
    assert.isNull(await where(acme))
  })

  test('is the main address, or the one that is sure', async ({ assert }) => {
    const all = await world()
    await move(all, all.acme, [
      { kind: 'work', primary: true, city: 'Nowhereville', country: 'ES' },
      { kind: 'other', primary: false, city: 'Bilbao', country: 'ES' },
    ])
    assert.equal(await townName(all.acme), 'Bilbao')
  })

  test('says why it is not known', async ({ assert }) => {
    const all = await world()
    await move(all, all.acme, at('Nowhereville'))
    assert.containSubset(await where(all.acme), { certainty: 'none', reason: 'unknownTown' })
    await move(all, all.acme, [{ kind: 'work', primary: true, street: 'Gran Vía 1' }])
    assert.containSubset(await where(all.acme), { certainty: 'none', reason: 'noTown' })
  })

  test('that was set by hand stays until the address changes, and can be taken back', async ({
    assert,
  }) => {
    const all = await world()
    const { ana, acme } = all
    await move(all, acme, at('Nowhereville'))
    await inMap(() => placeByHand(acme as any, { lat: toSpot(43.2), lon: toSpot(-2.9) }, ana))
    await inMap(() => keepAllPlaces())
    const place = await where(acme)
    assert.containSubset(place, { certainty: 'hand', lat: 4_320_000, lon: -290_000 })
    const row = await inMap(() => table('map_places').where('record_id', acme.id).first())
    assert.equal(row.country, 'ES')
    await move(all, acme, at('Madrid'))
    assert.equal(await townName(acme), 'Madrid')

    await inMap(() => placeByHand(acme as any, { lat: 0, lon: 0 }, ana))
    await inMap(() => placeByAddress(acme as any, ana))
    assert.equal(await townName(acme), 'Madrid')
    await inMap(() => placeByHand(acme as any, { lat: 100, lon: 100 }, ana))
    await discard(ana, acme as any)
    await runJobs()
    await restore(ana, acme as any)
    await runJobs()
    assert.equal((await where(acme))!.certainty, 'hand')
  })

  test('goes with a record that is erased', async ({ assert }) => {
    const all = await world()
    await inMap(() => placeByHand(all.priya as any, { lat: 100, lon: 100 }, all.ana))
    await eraseForGood(all.ana, all.priya as any)
    await runJobs()
    assert.isNull(await where(all.priya))
  })

  test('is made for all that were there before, and made right where nobody was told', async ({
    assert,
  }) => {
    const { ana, acme, cobalt, lucia } = await world()
    await change(
      ana,
      'seeded',
      async () => {
        await acme.merge({ addresses: at('Bilbao') }).save()
        await cobalt.merge({ addresses: at('München', 'DE') }).save()
        await lucia.merge({ addresses: at('Nowhereville') }).save()
      },
      { quiet: true }
    )
    let seen: [number, number | null] = [0, null]
    const job = {
      id: 1,
      attempt: 1,
      stopping: false,
      progress: async (...so: [number, number | null]) => void (seen = so),
    }
    await inMap(() => keepAllPlaces(job))
    assert.deepEqual([await townName(acme), await townName(cobalt)], ['Bilbao', 'Munich'])
    assert.equal(seen[0], seen[1])
    assert.isAbove(seen[0], 9)
    await change(ana, 'seeded', () => acme.merge({ addresses: at('Madrid') }).save(), {
      quiet: true,
    })
    await inMap(() => keepAllPlaces(job))
    assert.equal(await townName(acme), 'Madrid')
  })
})
