import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { allSettings, keepSettings } from '#records/company'
import { Invalid, type Refusals } from '#records/errors'
import { s3Place } from '#start/s3_place'
import { checkRecipient, type Keys, type Lock } from '#workspace/backup/age'
import { destination } from '#workspace/backup/destination'
import { machineKeys, machineRecipient } from '#workspace/backup/machine_key'
import type { Keep } from '#workspace/backup/retention'
import { seal, unseal } from '#records/secrets'

export const places = ['storage', 'folder', 's3'] as const
export const locks = ['none', 'recipient', 'passphrase'] as const

/** What the company decided about its backups; one row in `settings`. */
export interface BackupSettings {
  scheduled: boolean
  /** HH:MM in the company's zone. */
  at: string
  keep: Keep
  /** Days after which the latest archive is proven to restore; 0 for never. */
  proveAfter: number
  place: (typeof places)[number]
  folder: string
  endpoint: string
  bucket: string
  region: string
  prefix: string
  accessKeyId: string
  /** Sealed. */
  secretAccessKey: string | null
  lock: (typeof locks)[number]
  recipient: string
  /** Sealed. */
  passphrase: string | null
}

const standard: BackupSettings = {
  scheduled: true,
  at: '02:30',
  keep: { daily: 7, weekly: 4, monthly: 6 },
  proveAfter: 7,
  place: 'storage',
  folder: '',
  endpoint: '',
  bucket: '',
  region: '',
  prefix: '',
  accessKeyId: '',
  secretAccessKey: null,
  lock: 'none',
  recipient: '',
  passphrase: null,
}

export async function backupSettings(): Promise<BackupSettings> {
  const settings = await allSettings()
  return { ...standard, ...(settings.backups as Partial<BackupSettings> | undefined) }
}

/** Empty where the key that sealed it is gone. */
const opened = (sealed: string | null) => (sealed && unseal(sealed)) || ''

/** Address for `destination()`; null for the folder of the storage path. */
function placeOf(kept: BackupSettings): string | null {
  if (kept.place === 'storage') return null
  if (kept.place === 'folder') return kept.folder
  return s3Address(kept, opened(kept.secretAccessKey))
}

function s3Address(kept: BackupSettings, secret: string) {
  const url = URL.canParse(kept.endpoint) ? new URL(kept.endpoint) : null
  const query = new URLSearchParams({
    ...(kept.region && { region: kept.region }),
    ...(kept.prefix && { prefix: kept.prefix }),
    tls: url?.protocol === 'http:' ? '0' : '1',
  })
  return `s3://${encodeURIComponent(kept.accessKeyId)}:${encodeURIComponent(secret)}@${url?.host ?? ''}/${kept.bucket}?${query}`
}

/** Where the company keeps its archives. */
export const placeOfArchives = (kept: BackupSettings) =>
  destination(placeOf(kept), { guarded: true })

/** A scheduled archive is for the company's key, and for this machine's own, so that it can be proven here. */
export async function lockOf(kept: BackupSettings): Promise<Lock> {
  if (kept.lock === 'recipient') return { recipients: [kept.recipient, await machineRecipient()] }
  if (kept.lock === 'passphrase' && kept.passphrase) return { passphrase: opened(kept.passphrase) }
  return {}
}

/** What this machine can open by itself. */
export const ownKeys = async (kept: BackupSettings): Promise<Keys> =>
  machineKeys({ passphrases: kept.passphrase ? [opened(kept.passphrase)] : [] })

/** The form as typed. A secret that is left empty stays as it was. */
export function readBackupSettings(raw: Record<string, any>, kept: BackupSettings) {
  const errors: Refusals = {}
  const text = (name: string, max = 200) =>
    String(raw[name] ?? '')
      .trim()
      .slice(0, max)
  const count = (name: string, max: number) => {
    const typed = text(name, 10)
    if (/^\d{1,4}$/.test(typed) && Number(typed) <= max) return Number(typed)
    errors[name] = { key: 'notBetween', params: { min: 0, max } }
    return 0
  }
  const values: BackupSettings = {
    scheduled: Boolean(raw.scheduled),
    at: text('at'),
    keep: {
      daily: count('daily', 366),
      weekly: count('weekly', 520),
      monthly: count('monthly', 600),
    },
    proveAfter: count('proveAfter', 365),
    place: places.find((each) => each === raw.place) ?? 'storage',
    folder: text('folder', 1000),
    endpoint: text('endpoint'),
    bucket: text('bucket'),
    region: text('region'),
    prefix: text('prefix'),
    accessKeyId: text('accessKeyId'),
    secretAccessKey: secret(raw.secretAccessKey, kept.secretAccessKey),
    lock: locks.find((each) => each === raw.lock) ?? 'none',
    recipient: text('recipient', 4000),
    passphrase: secret(raw.passphrase, kept.passphrase),
  }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(values.at)) errors.at = { key: 'notTime', params: {} }
  if (!values.keep.daily && !values.keep.weekly && !values.keep.monthly)
    errors.daily ??= { key: 'keepNothing', params: {} }
  checkPlace(values, errors)
  checkLock(values, errors)
  return { values, errors }
}

const secret = (typed: unknown, kept: string | null) => {
  const text = String(typed ?? '')
  return text ? seal(text) : kept
}

function checkPlace(values: BackupSettings, errors: Refusals) {
  if (values.place === 'folder' && !values.folder.startsWith('/'))
    errors.folder = { key: 'notFolder', params: {} }
  if (values.place !== 's3') return
  if (!/^https?:\/\/[^/]+\/?$/.test(values.endpoint))
    errors.endpoint = { key: 'notEndpoint', params: {} }
  for (const name of ['bucket', 'accessKeyId'] as const)
    if (!values[name]) errors[name] = { key: 'required', params: {} }
  if (!values.secretAccessKey) errors.secretAccessKey = { key: 'required', params: {} }
  if (!Object.keys(errors).length && !s3Place(s3Address(values, 'x')))
    errors.bucket = { key: 'notBucket', params: {} }
}

const shortestPassphrase = 12

function checkLock(values: BackupSettings, errors: Refusals) {
  if (values.lock === 'recipient') {
    try {
      checkRecipient(values.recipient)
    } catch {
      errors.recipient = { key: 'notRecipient', params: {} }
    }
  }
  if (values.lock !== 'passphrase') return
  if (!values.passphrase) errors.passphrase = { key: 'required', params: {} }
  else if (opened(values.passphrase).length < shortestPassphrase)
    errors.passphrase = { key: 'tooShortPassphrase', params: { min: shortestPassphrase } }
}

/** @throws Invalid */
export async function keepBackupSettings(by: Actor, raw: Record<string, unknown>) {
  const { values, errors } = readBackupSettings(raw, await backupSettings())
  if (Object.keys(errors).length) throw new Invalid(errors)
  await change(by, 'settings', () => keepSettings({ backups: values }), {
    label: 'settings.backups.title',
  })
}
