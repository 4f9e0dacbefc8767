import { aes256gcm } from '@boringnode/encryption/drivers/aes_256_gcm'
import { keyRing, type Key } from '#start/app_key'

/** As values look that were sealed before they named their key. */
const unnamed = 'gcm'

const open = new Map<string, ReturnType<typeof make>>()
const make = (value: string, id: string) => aes256gcm({ keys: [value], id }).driver(value)

function driver({ id, value }: Key, name = id) {
  const known = `${id} ${name}`
  if (!open.has(known)) open.set(known, make(value, name))
  return open.get(known)!
}

/** A secret as it may lie in the database (AES-256-GCM), under the name of the key that opens it. */
export const seal = (text: string): string => driver(keyRing()[0]).encrypt(text) as string

/** @returns null where the key is gone, or the value is not what was sealed */
export function unseal(sealed: string): string | null {
  const name = keyOf(sealed)
  for (const key of keyRing()) {
    if (name !== unnamed && name !== key.id) continue
    const text = driver(key, name).decrypt<string>(sealed)
    if (text !== null) return text
  }
  return null
}

/** Which key sealed this; null where it is no sealed value. */
export const keyOf = (value: unknown): string | null =>
  typeof value === 'string' ? (/^(k[0-9a-f]{8}|gcm)\.v1:/.exec(value)?.[1] ?? null) : null

/** Whether another key than today's sealed this. */
export const isStale = (value: unknown) => {
  const name = keyOf(value)
  return name !== null && name !== keyRing()[0].id
}
