import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { names } from '#workspace/outgoing/outgoing'

/**
 * A server of names on this machine, and Farley asking it. Each name has its answers in turn, the last one for ever: a name
 * with two answers is another host at the second question.
 */
export async function nameServer(zone: Record<string, string[][]>) {
  const asked: string[] = []
  const turns = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    const { name, type, end } = read(question)
    asked.push(name)
    const answers = zone[name] ?? []
    const turn = turns.get(`${name} ${type}`) ?? 0
    turns.set(`${name} ${type}`, turn + 1)
    const found = (answers[Math.min(turn, answers.length - 1)] ?? []).filter(
      (address) => (isIP(address) === 6 ? 28 : 1) === type
    )
    socket.send(reply(question, end, type, found, name in zone), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const resolver = new Resolver({ timeout: 1_000, tries: 2 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])

  const before = names.lookup
  names.lookup = (name: string, _: object, done: (error: any, found?: object[]) => void) => {
    Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]).then(([four, six]) => {
      const found = [
        ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({
          address,
          family: 4,
        })),
        ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
      ]
      if (found.length) done(null, found)
      else done(Object.assign(new Error(`${name} is not known`), { code: 'ENOTFOUND' }))
    })
  }
  return {
    asked,
    close() {
      names.lookup = before
      resolver.cancel()
      socket.close()
    },
  }
}

/** One question of RFC 1035, 4.1.2. */
function read(question: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = question[at]; length; length = question[at]) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(at + 1), end: at + 5 }
}

function reply(question: Buffer, end: number, type: number, found: string[], known: boolean) {
  const head = Buffer.from(question.subarray(0, 12))
  head.writeUInt16BE(known ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(found.length, 6)
  head.writeUInt32BE(0, 8)
  const records = found.map((address) => {
    const data = bytes(address)
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(type, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt32BE(0, 6)
    record.writeUInt16BE(data.length, 10)
    return Buffer.concat([record, data])
  })
  return Buffer.concat([head, question.subarray(12, end), ...records])
}

function bytes(address: string) {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [head, tail = ''] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = address.includes('::') ? Array(8 - head.length - tail.length).fill('0') : []
  const groups = [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 255]))
}
