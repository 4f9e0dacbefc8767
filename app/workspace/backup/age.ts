import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { Decrypter, Encrypter, Stanza, type Identity, type Recipient } from 'age-encryption'
import { BadArchive } from '#workspace/backup/bad_archive'

/** What opens an archive: identities (`AGE-SECRET-KEY-1...`) or passphrases. */
export interface Keys {
  identities?: string[]
  passphrases?: string[]
}

/** Whom an archive is for: recipients (`age1...`), or whoever knows the passphrase. */
export interface Lock {
  recipients?: string[]
  passphrase?: string
}

export const isLocked = ({ recipients, passphrase }: Lock) =>
  Boolean(recipients?.length || passphrase)

/** 64 MB of memory and a quarter of a second for each guess; age's own 2^18 would need more memory than a small server has. */
const workFactor = 16
/** What `age` itself refuses to go beyond, as 4 GB of memory. */
const highestWorkFactor = 20

/** @throws BadArchive where a recipient is not one */
export function checkRecipient(text: string): string {
  try {
    new Encrypter().addRecipient(text)
    return text
  } catch {
    throw new BadArchive('recipient', { recipient: text.slice(0, 80) })
  }
}

/** A stream in the age format (age-encryption.org/v1), a chunk of 64 KB at a time. */
export async function encrypted(source: Readable, { recipients = [], passphrase }: Lock) {
  const encrypter = new Encrypter()
  if (passphrase) encrypter.addRecipient(new PassphraseRecipient(passphrase))
  else for (const recipient of recipients) encrypter.addRecipient(checkRecipient(recipient))
  const stream = await encrypter.encrypt(Readable.toWeb(source) as any)
  return Readable.fromWeb(stream as unknown as ReadableStream)
}

/** @throws BadArchive where none of the keys fits */
export async function decrypted(source: Readable, { identities = [], passphrases = [] }: Keys) {
  if (!identities.length && !passphrases.length) throw new BadArchive('locked')
  const decrypter = new Decrypter()
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity)
    } catch {
      throw new BadArchive('identity')
    }
  }
  for (const passphrase of passphrases) decrypter.addIdentity(new PassphraseIdentity(passphrase))
  try {
    const stream = await decrypter.decrypt(Readable.toWeb(source) as any)
    return Readable.fromWeb(stream as unknown as ReadableStream)
  } catch (error) {
    if (error instanceof BadArchive) throw error
    throw new BadArchive(
      /no identity matched/i.test(error.message) ? 'wrongKey' : 'damaged',
      {},
      { cause: error }
    )
  }
}

/** As the library's own for passphrases, but on a thread of libuv: its scrypt would stop the server for seconds. */
class PassphraseRecipient implements Recipient {
  readonly #passphrase: string

  constructor(passphrase: string) {
    this.#passphrase = passphrase
  }

  async wrapFileKey(fileKey: Uint8Array) {
    const salt = randomBytes(16)
    const key = await derive(this.#passphrase, salt, workFactor)
    const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
    const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
    return [new Stanza(['scrypt', unpadded(salt), String(workFactor)], body)]
  }
}

class PassphraseIdentity implements Identity {
  readonly #passphrase: string

  constructor(passphrase: string) {
    this.#passphrase = passphrase
  }

  async unwrapFileKey(stanzas: Stanza[]) {
    const stanza = stanzas.find(({ args }) => args[0] === 'scrypt')
    if (!stanza || stanzas.length !== 1) return null
    const [, salt, factor] = stanza.args
    if (
      !/^[1-9]\d?$/.test(factor) ||
      Number(factor) > highestWorkFactor ||
      stanza.body.length !== 32
    )
      throw new BadArchive('damaged')
    const key = await derive(this.#passphrase, Buffer.from(salt, 'base64'), Number(factor))
    const decipher = createDecipheriv('chacha20-poly1305', key, Buffer.alloc(12), {
      authTagLength: 16,
    })
    decipher.setAuthTag(stanza.body.subarray(16))
    try {
      return new Uint8Array(
        Buffer.concat([decipher.update(stanza.body.subarray(0, 16)), decipher.final()])
      )
    } catch {
      return null
    }
  }
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

function derive(passphrase: string, salt: Buffer, factor: number): Promise<Buffer> {
  const N = 2 ** factor
  const salted = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt])
  return new Promise((resolve, reject) =>
    scrypt(passphrase, salted, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) =>
      error ? reject(error) : resolve(key)
    )
  )
}
