import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'
import { secret } from '#leads/forms/spam/secret'

/** Sixteen bits: about 65,000 hashes, a second or less of a visitor's time and one hash of ours. */
const keyPrefix = '0000'
const lifetime = 30 * 60_000

export const newChallenge = (key: string) =>
  createChallenge({
    algorithm: 'SHA-256',
    cost: 1,
    keyPrefix,
    deriveKey,
    expiresAt: new Date(Date.now() + lifetime),
    data: { form: key },
    hmacSignatureSecret: secret(),
  })

export type Proof = { state: 'none' } | { state: 'wrong' } | { state: 'good'; nonce: string }

/** Whether a post did the work that its form asked for. The nonce is used up by whoever keeps the submission. */
export async function proofIn(key: string, payload: unknown): Promise<Proof> {
  if (typeof payload !== 'string' || !payload) return { state: 'none' }
  const sent = decoded(payload)
  if (!sent) return { state: 'wrong' }
  const { challenge, solution } = sent
  try {
    const { verified } = await verifySolution({
      challenge,
      solution,
      deriveKey,
      hmacSignatureSecret: secret(),
    })
    const { nonce, data, algorithm } = challenge.parameters
    const ours = verified && data?.form === key && algorithm === 'SHA-256'
    return ours ? { state: 'good', nonce } : { state: 'wrong' }
  } catch {
    // What is not shaped as the library expects was not made by it.
    return { state: 'wrong' }
  }
}

function decoded(payload: string): any {
  if (payload.length > 4_000) return null
  try {
    const sent = JSON.parse(Buffer.from(payload, 'base64').toString())
    return typeof sent?.challenge?.parameters?.nonce === 'string' && sent.solution ? sent : null
  } catch {
    return null
  }
}
