import { createHmac } from 'node:crypto'
import { keyRing } from '#start/app_key'

/** What signs a form as it is handed out, and before those of earlier keys: a form that is open stays good while keys change. */
export const secrets = () =>
  keyRing().map(({ value }) => createHmac('sha256', value).update('web forms').digest('base64url'))

export const secret = () => secrets()[0]

export const signature = (text: string, key = secret()) =>
  createHmac('sha256', key).update(text).digest('base64url')
