/**
 * Shares a whole amount out by weights, so that the parts add up to it exactly: each gets the whole part of its share, and
 * what is left goes one by one to the largest remainders, the earlier first.
 *
 * @param amount in minor units, of either sign
 * @param weights whole numbers; where they add up to nothing, all of it goes to the first
 */
export function shareOut(amount: number, weights: readonly number[]): number[] {
  if (!weights.length) return []
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n)
  if (sum === 0n) return weights.map((_, at) => (at === 0 ? amount : 0))

  const sign = sum < 0n ? -1n : 1n
  const shares = weights.map((weight, at) => {
    const [whole, rest] = floorDivide(BigInt(amount) * BigInt(weight) * sign, sum * sign)
    return { at, whole, rest }
  })
  let left = BigInt(amount) - shares.reduce((total, { whole }) => total + whole, 0n)
  const byRest = [...shares].sort((one, other) =>
    one.rest === other.rest ? one.at - other.at : one.rest > other.rest ? -1 : 1
  )
  for (const share of byRest) {
    if (left <= 0n) break
    share.whole += 1n
    left -= 1n
  }
  return shares.map(({ whole }) => Number(whole))
}

function floorDivide(value: bigint, by: bigint): [whole: bigint, rest: bigint] {
  const whole = value / by
  const rest = value % by
  return rest < 0n ? [whole - 1n, rest + by] : [whole, rest]
}
