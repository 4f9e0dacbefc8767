import { asPlugin } from 'farley/testing'
import { table } from 'farley'
import { fillTowns } from '../towns/fill.ts'
import type { AtlasTown } from '../towns/town_file.ts'

const small = new Set(['ES', 'PT', 'AD'])

/** Towns that tests speak of: all of Spain and its neighbours, elsewhere those of 15,000 people. */
export const forTests = ({ country, population }: AtlasTown) =>
  small.has(country) || population >= 15_000

/** Fills the atlas once for all tests of a process: it is read only. */
export const withTowns = () =>
  asPlugin('map', async () => {
    const filled = await table('map_fills').where('finished', true).first()
    if (!filled) await fillTowns(undefined, { only: forTests })
  })

/** A test that runs as code of the plugin does. */
export const inMap =
  <C>(work: (context: C) => unknown) =>
  async (context: C) => {
    await asPlugin('map', async () => work(context))
  }
