import type { HttpRequest } from '@adonisjs/core/http'

/** A path on this site: neither another host (`//evil`, `/\evil`) nor a scheme. */
export const isLocalPath = (path: string) => /^\/(?![/\\])[^\\\s]*$/.test(path)

/** Where somebody wanted to go: the page that was asked for, or the page that a fragment was asked from. */
export function intendedUrl(request: HttpRequest): string | null {
  const page = request.header('HX-Current-URL')
  if (request.header('HX-Request')) {
    if (!page || !URL.canParse(page)) return null
    const { pathname, search } = new URL(page)
    return isLocalPath(pathname) ? pathname + search : null
  }
  if (request.method() !== 'GET') return null
  const url = request.url(true)
  return isLocalPath(url) ? url : null
}
