import { Invalid } from '#records/errors'

/** Refuses a part of a list's URL with the sentence `errors.<key>`. */
export function refuse(
  part: 'filter' | 'sort' | 'columns' | 'cursor' | 'limit' | 'q' | 'view',
  key: string,
  params: Record<string, string | number> = {}
): never {
  throw new Invalid({ [part]: { key, params } })
}

/** A name from outside, short enough to be said back. */
export const quoted = (name: unknown) => String(name).slice(0, 60)
