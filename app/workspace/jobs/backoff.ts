/**
 * Seconds to wait before the next attempt: 10 s, 40 s, 160 s ... at most an hour, give or take a quarter, so that what
 * failed together does not come back together.
 *
 * @param random a number from 0 to 1
 */
export const backoff = (attempt: number, random = Math.random()): number =>
  Math.min(3600, 10 * 4 ** (attempt - 1)) * (0.75 + random / 2)
