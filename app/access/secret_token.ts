import { createHash, randomBytes } from 'node:crypto'

/** A secret of 256 bits for a link, a session or a token, in letters that survive a URL. */
export const newToken = (prefix = '') => prefix + randomBytes(32).toString('base64url')

/** How such a secret is kept: it has too many bits to be guessed, so one fast hash is enough. */
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')
