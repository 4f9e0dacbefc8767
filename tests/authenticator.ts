import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

interface Options {
  challenge: string
  rp?: { id?: string }
  rpId?: string
  user?: { id: string }
}

/** What a test may have the device say wrongly. */
interface Says {
  origin?: string
  challenge?: string
  counter?: number
  verified?: boolean
  rpId?: string
}

const base64url = (bytes: Uint8Array | Buffer) => Buffer.from(bytes).toString('base64url')
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

/** A device that keeps one passkey, as far as a server sees it: ES256, attestation "none". */
export class Authenticator {
  readonly id = base64url(randomBytes(32))
  readonly #origin: string
  readonly #key: KeyObject
  readonly #point: { x: string; y: string }
  counter = 0
  userHandle = ''

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#key = privateKey
    this.#point = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
  }

  /** As `navigator.credentials.create()` and `toJSON()` answer. */
  create(options: Options, says: Says = {}) {
    this.userHandle = options.user!.id
    const { x, y } = this.#point
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ])
    const id = Buffer.from(this.id, 'base64url')
    const credential = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([id.length >> 8, id.length & 255]),
      id,
      isoCBOR.encode(key as any),
    ])
    const authData = this.#authData(options.rp!.id!, says, credential)
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ])
    return this.#answer({
      clientDataJSON: base64url(this.#clientData('webauthn.create', options, says)),
      attestationObject: base64url(isoCBOR.encode(attestation as any)),
      transports: ['internal'],
    })
  }

  /** As `navigator.credentials.get()` and `toJSON()` answer. */
  get(options: Options, says: Says = {}) {
    const clientData = this.#clientData('webauthn.get', options, says)
    const authData = this.#authData(options.rpId!, { counter: ++this.counter, ...says })
    return this.#answer({
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authData),
      signature: base64url(
        sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#key)
      ),
      userHandle: this.userHandle,
    })
  }

  #answer(response: object) {
    const { id } = this
    return JSON.stringify({
      id,
      rawId: id,
      type: 'public-key',
      response,
      clientExtensionResults: {},
      authenticatorAttachment: 'platform',
    })
  }

  #clientData(type: string, options: Options, { challenge, origin }: Says) {
    return Buffer.from(
      JSON.stringify({
        type,
        challenge: challenge ?? options.challenge,
        origin: origin ?? this.#origin,
        crossOrigin: false,
      })
    )
  }

  /** Flags: present, verified, credential included. */
  #authData(rpId: string, says: Says, credential: Buffer = Buffer.alloc(0)) {
    const flags = 1 | (says.verified === false ? 0 : 4) | (credential.length ? 64 : 0)
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(says.counter ?? 0)
    return Buffer.concat([sha256(says.rpId ?? rpId), Buffer.from([flags]), counter, credential])
  }
}
