/** Mean radius of the earth in metres (IUGG). */
export const earth = 6_371_008.8

/** Hundred thousandths of a degree: about a metre, whole numbers on both databases. */
export const toSpot = (degrees: number) => Math.round(degrees * 1e5)
export const toDegrees = (spot: number) => spot / 1e5
export const radians = (spot: number) => (toDegrees(spot) * Math.PI) / 180

export interface Spot {
  lat: number
  lon: number
}

/**
 * The same place as metres along three axes from the middle of the earth. A distance is then a sum of three squares: databases
 * know it without a sine, and neither the antimeridian nor the poles are special.
 */
export function inSpace({ lat, lon }: Spot) {
  const [phi, lambda] = [radians(lat), radians(lon)]
  return {
    x: Math.round(earth * Math.cos(phi) * Math.cos(lambda)),
    y: Math.round(earth * Math.cos(phi) * Math.sin(lambda)),
    z: Math.round(earth * Math.sin(phi)),
  }
}

/** Metres along the surface. */
export function distance(one: Spot, other: Spot): number {
  const [a, b] = [inSpace(one), inSpace(other)]
  const chord = Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)
  return 2 * earth * Math.asin(Math.min(1, chord / (2 * earth)))
}
