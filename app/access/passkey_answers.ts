import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

/** Longer than any browser's answer. */
const most = 20_000

/** What `PublicKeyCredential.toJSON()` gave, as far as its shape goes; null when it is something else. */
function read(raw: unknown, parts: string[], optional: string[] = []) {
  if (typeof raw !== 'string' || raw.length > most) return null
  let answer: any
  try {
    answer = JSON.parse(raw)
  } catch {
    return null
  }
  const { id, rawId, response, type } = answer ?? {}
  const whole =
    typeof id === 'string' &&
    id === rawId &&
    type === 'public-key' &&
    parts.every((part) => typeof response?.[part] === 'string') &&
    optional.every((part) => ['string', 'undefined'].includes(typeof (response[part] ?? undefined)))
  return whole ? { ...answer, clientExtensionResults: {} } : null
}

/** Ways to reach a device that browsers name today; others are kept as well, but no others than words. */
const words = (value: unknown) =>
  (Array.isArray(value) ? value : [])
    .filter((word) => typeof word === 'string' && /^[a-z-]{1,20}$/.test(word))
    .slice(0, 10)

export function readAttestation(raw: unknown): RegistrationResponseJSON | null {
  const answer = read(raw, ['clientDataJSON', 'attestationObject'])
  if (!answer) return null
  const { attestationObject, clientDataJSON, transports } = answer.response
  return {
    ...answer,
    response: { attestationObject, clientDataJSON, transports: words(transports) },
  }
}

export const readAssertion = (raw: unknown): AuthenticationResponseJSON | null =>
  read(raw, ['clientDataJSON', 'authenticatorData', 'signature'], ['userHandle'])
