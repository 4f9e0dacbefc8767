import settings from '#start/env'

const shape =
  /^(\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/

/** Sites as typed, one a line: addresses lose what is not their host. A line that names no host is `wrong`. */
export function readHosts(typed: string): { hosts: string[]; wrong: string | null } {
  const hosts: string[] = []
  for (const line of typed.split(/[\s,]+/).filter(Boolean)) {
    const host = line
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '')
    if (!shape.test(host) || host.length > 200) return { hosts, wrong: line.slice(0, 80) }
    if (!hosts.includes(host)) hosts.push(host)
  }
  return { hosts, wrong: null }
}

/** Whether a site may show a form: one of those named, or a sub-domain of one with a star. */
export const isAllowed = (hosts: string[], host: string) =>
  hosts.some((each) =>
    each.startsWith('*.') ? host.endsWith(each.slice(1)) : each === host.toLowerCase()
  )

/** Host of an address that a browser sent as Origin or Referer; null for none, `?` for `null` and nonsense. */
export function hostIn(header: string | undefined): string | null {
  if (!header) return null
  return URL.canParse(header) && /^https?:/.test(header) ? new URL(header).host : '?'
}

/** `frame-ancestors` of a form: nobody else where no site is named. */
export const ancestors = (hosts: string[]) =>
  ["'self'", ...hosts.flatMap((host) => [`https://${host}`, `http://${host}`])].join(' ')

export const ownHost = () => new URL(settings.appUrl).host
