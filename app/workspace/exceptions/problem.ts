import { randomBytes } from 'node:crypto'
import type { Refusals } from '#records/errors'

export const problemNames = [
  'notFound',
  'notAllowed',
  'invalid',
  'conflict',
  'expired',
  'tooManyRequests',
  'tooBig',
  'badRequest',
  'broken',
] as const

/** An error as people and programs are told of it: never its message or stack, unless a person wrote it for people. */
export interface Problem {
  status: number
  name: (typeof problemNames)[number]
  /** Reasons by attribute, of an input that was refused. */
  errors: Refusals
  /** Seconds until it makes sense to try again. */
  seconds?: number
  /** Number under which the log has the rest; only of errors that are ours. */
  incident?: string
}

const byStatus: Record<number, Problem['name']> = {
  400: 'badRequest',
  403: 'notAllowed',
  404: 'notFound',
  405: 'notFound',
  409: 'conflict',
  413: 'tooBig',
  419: 'expired',
  422: 'invalid',
  429: 'tooManyRequests',
}
const byCode: Record<string, number> = {
  E_BAD_CSRF_TOKEN: 419,
  E_ROUTE_NOT_FOUND: 404,
  E_ROW_NOT_FOUND: 404,
  E_REQUEST_ENTITY_TOO_LARGE: 413,
  E_TOO_MANY_REQUESTS: 429,
  E_VALIDATION_ERROR: 422,
}

export function problemOf(error: any): Problem {
  const given =
    byCode[error?.code] ?? (error?.constructor?.name === 'Conflict' ? 409 : Number(error?.status))
  const status = given >= 400 && given < 500 ? given : 500
  const name = status === 500 ? 'broken' : (byStatus[status] ?? 'badRequest')
  return {
    // 419 is no registered status; proxies and programs know 403.
    status: status === 419 ? 403 : status,
    name,
    errors: error?.errors && name === 'invalid' ? error.errors : {},
    ...(name === 'tooManyRequests' ? { seconds: error.response?.availableIn ?? 60 } : {}),
    ...(name === 'broken' ? { incident: newIncident() } : {}),
  }
}

/** Eight letters and digits that can be read out on the telephone. */
export const newIncident = () =>
  [...randomBytes(8)].map((byte) => '23456789ABCDEFGHJKMNPQRSTUVWXYZ'[byte % 31]).join('')
