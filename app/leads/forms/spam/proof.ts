import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { secret, secrets } from '#leads/forms/spam/secret'

/**
 * Eight bits of a slow hash: 256 tries of half a millisecond each for whoever sends, one for us. A plain SHA-256 would cost a browser
 * seconds and a program next to nothing, since browsers hash many small things slowly.
 */
const algorithm = 'PBKDF2/SHA-256'
const cost = 2_000
const keyPrefix = '00'
const lifetime = 30 * 60_000

export const newChallenge = (key: string) =>
  createChallenge({
    algorithm,
    cost,
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
    const { nonce, data } = challenge.parameters
    if (data?.form !== key) return { state: 'wrong' }
    for (const hmacSignatureSecret of secrets()) {
      const given = { challenge, solution, deriveKey, hmacSignatureSecret }
      const { verified } = await verifySolution(given)
      if (verified) return { state: 'good', nonce }
    }
    return { state: 'wrong' }
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
