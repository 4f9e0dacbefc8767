import { BlockList, isIP } from 'node:net'
import settings from '#start/env'

/** Hosts of the company's own network that an admin opened by OUTGOING_ALLOW: addresses, networks, names. */
export class AllowList {
  readonly #addresses = new BlockList()
  readonly #names = new Set<string>()

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address, bits] = entry.split('/')
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
      if (bits) this.#addresses.addSubnet(address, Number(bits), family)
      else if (isIP(address)) this.#addresses.addAddress(address, family)
      else this.#names.add(entry)
    }
  }

  allows(name: string, address: string) {
    return this.#names.has(name) || this.#addresses.check(address, family(address))
  }
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

let list: AllowList | undefined

export const allowList = () => (list ??= new AllowList(settings.outgoingAllow))

/** For tests, which listen on this machine. @returns what puts the list of the environment back */
export function allowOutgoing(...entries: string[]) {
  list = new AllowList(entries)
  return () => (list = undefined)
}
