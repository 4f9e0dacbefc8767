import semver from 'semver'
import { outgoing } from '#workspace/outgoing/outgoing'

export interface Release {
  version: string
  /** What changed, for people. */
  url: string | null
}

const largest = 1024 * 1024

/**
 * The newest finished release of a list as GitHub, Gitea and Forgejo serve it (`[{ tag_name, html_url, draft, prerelease }]`). Asking
 * tells the other side nothing but which version asks, from where.
 * @throws OutgoingRefused, or an error with a sentence where the answer is not such a list
 */
export async function newestRelease(feed: string): Promise<Release | null> {
  const { status, body } = await outgoing(feed, {
    headers: { accept: 'application/json' },
    limit: largest,
  })
  if (status !== 200) throw new Error(`${feed} answered ${status}.`)
  return newestOf(JSON.parse(body.toString('utf8')))
}

/** What is no release is passed over. */
export function newestOf(list: unknown): Release | null {
  if (!Array.isArray(list)) throw new Error('The answer is not a list of releases.')
  const releases = list.flatMap((each) => {
    const version = semver.clean(String(each?.tag_name ?? ''))
    const address = URL.canParse(each?.html_url) ? new URL(each.html_url) : null
    const url = address && ['https:', 'http:'].includes(address.protocol) ? address.href : null
    return version && !each.draft && !each.prerelease ? [{ version, url }] : []
  })
  return releases.sort((a, b) => semver.rcompare(a.version, b.version))[0] ?? null
}
