import semver from 'semver'
import { system, type Actor } from '#records/actor'
import { change } from '#records/change'
import { allSettings, keepSettings } from '#records/company'
import { peopleWhoMay } from '#access/people_who_may'
import { notify } from '#workspace/notifications/notification'
import { newestRelease, type Release } from '#workspace/updates/releases'
import { version } from '#workspace/version'

/** Whether somebody asked to be told of new versions: where to look, or null. Off until an admin switches it on. */
export async function updateFeed(): Promise<string | null> {
  const { updateFeed: feed } = await allSettings()
  return typeof feed === 'string' && feed ? feed : null
}

/** A version newer than this one, as far as is known. */
export async function knownUpdate(): Promise<Release | null> {
  const { updateFound } = (await allSettings()) as { updateFound?: Release | null }
  return updateFound && semver.gt(updateFound.version, version) ? updateFound : null
}

export const watchFeed = (actor: Actor, feed: string | null) =>
  change(
    actor,
    'settings',
    () => keepSettings({ updateFeed: feed, ...(feed ? {} : { updateFound: null }) }),
    { label: 'updates' }
  )

/** Looks once, if it is switched on, and tells admins of each new version once. */
export async function lookForUpdate() {
  const feed = await updateFeed()
  if (!feed) return
  const found = await newestRelease(feed)
  const { updateFound: before } = (await allSettings()) as { updateFound?: Release | null }
  if (!found || found.version === before?.version) return
  await change(
    system,
    'settings',
    async () => {
      await keepSettings({ updateFound: found })
      if (!semver.gt(found.version, version)) return
      await notify(await peopleWhoMay('settings'), 'updateAvailable', {
        data: { version: found.version, url: '/settings/updates' },
      })
    },
    { label: 'updates' }
  )
}
