import { STATUS_CODES } from 'node:http'
import { Conflict } from '#records/change'
import { Invalid, NotAllowed, NotVisible, type Refusals } from '#records/errors'
import { isTranslated, type Translate } from '#records/labels'

/** One thing that is wrong. A pointer leads into the body (RFC 6901 as URI fragment), a parameter into the query. */
export interface ProblemError {
  pointer?: string
  parameter?: string
  detail: string
  code: string
}

/** What the API answers instead of data (RFC 9457). */
export interface Problem {
  type: 'about:blank'
  title: string
  status: number
  detail: string
  errors?: ProblemError[]
}

/** A request that the API cannot take: wrong media type, no such method, too many. `code` names the sentence `api.problems.<code>`. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, string | number>

  constructor(status: number, code: string, params: Record<string, string | number> = {}) {
    super(code)
    this.status = status
    this.code = code
    this.params = params
  }
}

/** Parts of the query are refused by name; everything else is an attribute of the body. */
export class InvalidBody extends Invalid {
  readonly pointers: Record<string, string>

  /** @param pointers attribute to where exactly in the body it is wrong */
  constructor(errors: Refusals, pointers: Record<string, string> = {}) {
    super(errors)
    this.pointers = pointers
  }
}

/** Any error as the problem it is for a caller; null for what is the house's own fault. */
export function problemOf(error: any, t: Translate): Problem | null {
  if (error instanceof Invalid) {
    return { ...problem(422, t('api.problems.invalid')), errors: errorsOf(error, t) }
  }
  if (error instanceof NotVisible || error?.status === 404)
    return problem(404, t('api.problems.notFound'))
  if (error instanceof NotAllowed) return problem(403, t('api.problems.notAllowed'))
  if (error instanceof Conflict) return problem(412, t('api.problems.changed'))
  if (error instanceof Refused)
    return problem(error.status, t(`api.problems.${error.code}`, error.params))
  if (error?.status === 413) return problem(413, t('api.problems.tooLarge'))
  if (error?.status === 400 || /^Invalid JSON/.test(error?.message ?? ''))
    return problem(400, t('api.problems.notJson'))
  return null
}

export const problem = (status: number, detail: string): Problem => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
})

function errorsOf(error: Invalid, t: Translate): ProblemError[] {
  return Object.entries(error.errors).map(([name, { key, params }]) => ({
    ...(error instanceof InvalidBody
      ? { pointer: error.pointers[name] ?? `#/${escaped(name)}` }
      : { parameter: name }),
    detail: t(isTranslated(`api.errors.${key}`) ? `api.errors.${key}` : `errors.${key}`, params),
    code: key,
  }))
}

/** RFC 6901, section 3. */
export const escaped = (name: string) =>
  encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
