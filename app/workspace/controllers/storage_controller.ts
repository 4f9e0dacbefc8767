import type { HttpContext } from '@adonisjs/core/http'
import { translator, type Translate } from '#modules/translator'
import { connection } from '#records/change'
import { NotVisible } from '#records/errors'
import { enqueue, wakeRunner } from '#records/jobs'
import { isTranslated } from '#records/labels'
import { lines } from '#workspace/charts/lines'
import { freeAt, placesInUse } from '#workspace/health/checks/disk'
import { demandRight } from '#workspace/settings/demand_right'
import { biggestFiles } from '#workspace/storage/biggest_files'
import { rehearsal, tidy, tidyings } from '#workspace/storage/tidying'
import { growth, lastUse } from '#workspace/storage/usage'

const megabyte = 1024 * 1024
const families = ['table', 'files', 'folder'] as const

/** What takes how much room, how it grows, and what may go. */
export default class StorageController {
  async show({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const { user } = auth
    const t = translator(user.locale)
    const size = sizeWords(user.locale)
    const { day, uses } = await lastUse()
    const days = await growth()
    const places = await placesInUse()
    const disks = await Promise.all(places.map(freeAt))
    const biggest = await biggestFiles(user)
    return view.render('workspace::settings/storage', {
      day,
      disks,
      groups: families.map((family) => {
        const own = uses.filter(({ kind }) => kind.startsWith(`${family}:`))
        return {
          family,
          size: size(own.reduce((sum, { bytes }) => sum + bytes, 0)),
          uses: own.slice(0, 25).map((use) => ({
            ...use,
            words: wordsOf(use.kind, t),
            size: size(use.bytes),
            count: use.count?.toLocaleString(user.locale) ?? '',
          })),
        }
      }),
      chart: days.size > 1 ? drawn(days, t, size) : null,
      days: [...days].toReversed().map(([at, sums]) => ({
        at,
        sizes: families.map((family) => size(sums[family])),
      })),
      biggest: biggest.map((file) => ({ ...file, size: size(file.bytes) })),
      tidyings: request.input('rehearse') ? await rehearsal() : null,
    })
  }

  async storeMeasure({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    await enqueue(connection(), 'storage.measure', null, { key: 'schedule:storage.measure' })
    wakeRunner()
    session.flash('toast', translator(auth.user.locale)('storage.measuring'))
    return response.redirect().status(303).toPath('/settings/storage')
  }

  async storeTidying({ auth, request, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const what = tidyings.find((each) => each === request.input('what'))
    if (!what) throw new NotVisible()
    await tidy(auth.user, what)
    session.flash('toast', translator(auth.user.locale)('storage.tidied'))
    return response.redirect().status(303).toPath('/settings/storage')
  }
}

type Sums = Awaited<ReturnType<typeof growth>>

function drawn(days: Sums, t: Translate, size: (bytes: number) => string) {
  const list = [...days]
  return lines({
    id: 'storage-growth',
    title: t('storage.growth'),
    steps: list.map(([at]) => at.slice(5)),
    axis: (value) => `${value} MB`,
    lines: families.map((family) => ({
      name: family,
      label: t(`storage.families.${family}`),
      points: list.map(([, sums]) => ({
        value: Math.round(sums[family] / megabyte),
        words: size(sums[family]),
      })),
    })),
  })
}

/** `files:contact` by what its records are called; a table by its own name. */
function wordsOf(kind: string, t: Translate): string {
  const [family, name] = kind.split(':')
  if (family === 'files') return name ? t(`${name}.many`) : t('storage.loose')
  const key = `storage.folders.${name}`
  return family === 'folder' && isTranslated(key) ? t(key) : name
}

const sizeWords = (locale: string) => (bytes: number) => {
  const [value, unit] =
    bytes >= 1024 * megabyte
      ? [bytes / megabyte / 1024, 'GB']
      : bytes >= megabyte
        ? [bytes / megabyte, 'MB']
        : [bytes / 1024, 'KB']
  return `${value.toLocaleString(locale, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`
}
