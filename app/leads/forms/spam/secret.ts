import { createHmac } from 'node:crypto'
import { appKey } from '#start/app_key'

let kept: string | undefined

/** Signs what a form hands out and wants back. */
export const secret = () =>
  (kept ??= createHmac('sha256', appKey()).update('web forms').digest('base64url'))

export const signature = (text: string) =>
  createHmac('sha256', secret()).update(text).digest('base64url')
