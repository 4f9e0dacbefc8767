import type { HttpContext } from '@adonisjs/core/http'
import type { Translate } from '#modules/translator'
import { connection } from '#records/change'
import { company } from '#records/company'
import { isTranslated } from '#records/labels'
import {
  backupSettings,
  placeOfArchives,
  type BackupSettings,
} from '#workspace/backup/backup_settings'
import { type StoredArchive } from '#workspace/backup/destination'
import { BadArchive } from '#workspace/backup/bad_archive'
import { lastRun, provenArchives, type Run } from '#workspace/backup/runs'

const unitsOf = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

/** "12.4 MB" as this person writes it. */
export function bytesInWords(bytes: number, locale: string) {
  const power = Math.min(4, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1000)))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: unitsOf[power],
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power)
}

/** Everything that the page of backups shows. */
export async function backupsPage({ auth, i18n }: HttpContext) {
  const t: Translate = (key, values) => i18n.t(key, values)
  const { locale } = auth.user!
  const kept = await backupSettings()
  const { list, problem, shown } = await archives(kept, t)
  const proven = await provenArchives(list.map(({ name }) => name))
  const [backup, failed, proof, proofFailed] = await Promise.all([
    lastRun('backup', { done: true }),
    lastRun('backup'),
    lastRun('proof', { done: true }),
    lastRun('proof'),
  ])
  const { timezone } = await company()
  return {
    kept,
    shown,
    problem,
    timezone,
    running: await underWay(t),
    backup: backup && { ...backup, words: bytesInWords(backup.size ?? 0, locale) },
    proof,
    failure: failed && !failed.done ? reasonIn(failed, t) : null,
    failedAt: failed?.createdAt,
    proofFailure: proofFailed && !proofFailed.done ? reasonIn(proofFailed, t) : null,
    proofFailedAt: proofFailed?.createdAt,
    archives: list.map((archive) => ({
      ...archive,
      href: `/settings/backups/archives/${archive.name}`,
      moment: archive.at.toISO(),
      words: bytesInWords(archive.size, locale),
      provenAt: proven.get(archive.name) ?? null,
      kind: kindOf(archive.prefix, t),
    })),
  }
}

async function archives(kept: BackupSettings, t: Translate) {
  let shown = kept.place as string
  try {
    const there = placeOfArchives(kept)
    shown = there.shown
    return { list: await there.list(), shown, problem: null }
  } catch (error) {
    const problem =
      error instanceof BadArchive ? t(`backup.refused.${error.key}`, error.params) : error.message
    return { list: [] as StoredArchive[], shown, problem: String(problem) }
  }
}

/** What an archive was made for, by what its name begins with. */
const kindOf = (prefix: string, t: Translate) => {
  const key = `backup.kinds.${prefix.replaceAll(/[.-]/g, '_')}`
  return isTranslated(key) ? t(key) : prefix
}

export function reasonIn({ reason }: Run, t: Translate): string {
  if (!reason) return ''
  return 'key' in reason ? t(`backup.refused.${reason.key}`, reason.params) : reason.text
}

const tasks = ['backup.take', 'backup.prove', 'backup.restore']

/** What is being done now, and a restore that could not be. */
export async function underWay(t: Translate) {
  const rows = await connection()
    .from('jobs')
    .whereIn('name', tasks)
    .whereIn('status', ['waiting', 'running'])
    .orderBy('id')
  return rows.map((row) => ({
    label: t(`backup.tasks.${row.name.split('.').at(-1)}`),
    done: row.progress_done,
    total: row.progress_total,
  }))
}
