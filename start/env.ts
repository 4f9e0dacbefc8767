import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import { resolve, sep } from 'node:path'
import { s3Place, type S3Place } from '#start/s3_place'

/**
 * What the machine decides, read from the environment once. What a company decides is in the database.
 * A wrong value stops the start with one sentence that names the variable and gives an example.
 */
export interface Settings {
  env: 'production' | 'development' | 'test'
  port: number
  /** Address to listen on; every one of this machine by default. */
  host: string
  /** Where people reach Farley; links in mails use it, never the request's host. */
  appUrl: string
  storagePath: string
  pluginsPath: string
  database: { client: 'sqlite'; filename: string } | { client: 'mysql'; url: URL }
  /** Where uploaded files are: an S3 bucket that every process reaches, or null for the folder `files` in the storage path. */
  files: S3Place | null
  smtpUrl: string | null
  /** Sender of the product's own mail. */
  mailFrom: string
  redisUrl: string | null
  /** `web` serves pages and leaves jobs to workers; `all` does both. */
  role: 'all' | 'web'
  safeMode: boolean
  logLevel: string
  /** Room for the log files in the storage folder, of which an admin reads in the browser; 0 keeps none. */
  logMegabytes: number
  /** What a scraper of /metrics must bring; null closes the page. */
  metricsToken: string | null
  /** True when APP_URL is https: cookies are then Secure and HSTS is sent. */
  secure: boolean
  /** Proxies in front of Farley whose X-Forwarded-* headers are believed. */
  trustedProxies: string[]
  appKey: string | null
  /** Keys that APP_KEY had before: what they sealed can be read, and cookies that they signed are still good. */
  previousAppKeys: string[]
  /** Hosts of the own network that webhooks, feeds and plugins may ask: addresses, networks, names. */
  outgoingAllow: string[]
  /** Megabytes that one request may weigh, files included. */
  uploadLimit: number
  /** Where ClamAV's clamd listens: `tcp://host:3310` or `unix:/path`; null for none. */
  clamdUrl: string | null
}

export class BadSetting extends Error {}

const root = fileURLToPath(new URL('../', import.meta.url))

function number(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number) {
  const raw = env[name]
  if (raw === undefined || raw === '') return fallback
  if (/^\d+$/.test(raw) && Number(raw) >= min && Number(raw) <= max) return Number(raw)
  throw new BadSetting(
    `${name} must be a whole number from ${min} to ${max}, for example ${name}=${fallback}; it is "${raw}".`
  )
}

function url(env: NodeJS.ProcessEnv, name: string, protocols: string[], example: string) {
  const raw = env[name]
  if (!raw) return null
  const parsed = URL.canParse(raw) ? new URL(raw) : null
  if (parsed && protocols.includes(parsed.protocol) && parsed.hostname) return parsed
  throw new BadSetting(
    `${name} must be an address such as ${name}=${example}; it is "${mask(raw)}".`
  )
}

function boolean(env: NodeJS.ProcessEnv, name: string) {
  const raw = (env[name] ?? '').toLowerCase()
  if (['', '0', 'false', 'no'].includes(raw)) return false
  if (['1', 'true', 'yes'].includes(raw)) return true
  throw new BadSetting(`${name} must be 1 or 0, for example ${name}=1; it is "${env[name]}".`)
}

function role(env: NodeJS.ProcessEnv): Settings['role'] {
  const raw = env.ROLE || 'all'
  if (raw !== 'all' && raw !== 'web')
    throw new BadSetting(
      `ROLE must be all or web, for example ROLE=web beside processes of "npm run worker"; it is "${raw}".`
    )
  if (raw === 'web' && !/^(mysql|mariadb):/.test(env.DATABASE_URL ?? ''))
    throw new BadSetting(
      'ROLE=web needs DATABASE_URL on MySQL or MariaDB: with SQLite one process does everything, so leave ROLE out.'
    )
  return raw
}

/** A password in an address must not reach a log. */
function mask(address: string) {
  return address.replace(/\/\/([^:/@]*):[^@]*@/, '//$1:***@')
}

function list(env: NodeJS.ProcessEnv, name: string) {
  return (env[name] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
}

/** Hosts as an allow-list takes them. A name is written as it stands in addresses, a network with the bits of its prefix. */
function hosts(env: NodeJS.ProcessEnv, name: string) {
  const entries = list(env, name).map((entry) => entry.toLowerCase())
  for (const entry of entries) {
    const [address, bits, ...more] = entry.split('/')
    const most = { 4: 32, 6: 128 }[isIP(address)]
    const isNetwork = most && /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= most && !more.length
    const isName =
      /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(entry) &&
      !/^(0x[\da-f]*|\d+)$/.test(entry.split('.').at(-1)!)
    if (isNetwork || isIP(entry) || isName) continue
    throw new BadSetting(
      `${name} must be addresses, networks or names with commas between them, for example ${name}=10.0.0.5,10.2.0.0/16,intranet.example.com; "${entry}" is none of them.`
    )
  }
  return entries
}

/** A socket of this machine, or a host and port. */
function clamd(env: NodeJS.ProcessEnv) {
  const raw = env.CLAMD_URL
  if (!raw) return null
  const { protocol, hostname, pathname } = URL.canParse(raw)
    ? new URL(raw)
    : { protocol: '', hostname: '', pathname: '' }
  if (protocol === 'tcp:' ? hostname : protocol === 'unix:' && pathname.length > 1) return raw
  throw new BadSetting(
    `CLAMD_URL must be an address such as CLAMD_URL=tcp://127.0.0.1:3310 or CLAMD_URL=unix:/run/clamav/clamd.ctl; it is "${mask(raw)}".`
  )
}

function database(env: NodeJS.ProcessEnv, storagePath: string): Settings['database'] {
  const raw = env.DATABASE_URL
  if (!raw) {
    return {
      client: 'sqlite',
      filename: env.NODE_ENV === 'test' ? ':memory:' : resolve(storagePath, 'farley.sqlite'),
    }
  }
  if (raw.startsWith('sqlite:')) {
    const filename = raw.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
    if (filename === ':memory:') return { client: 'sqlite', filename }
    if (filename) return { client: 'sqlite', filename: resolve(root, filename) }
  }
  const parsed = URL.canParse(raw) ? new URL(raw) : null
  if (parsed && ['mysql:', 'mariadb:'].includes(parsed.protocol) && parsed.pathname.length > 1) {
    return { client: 'mysql', url: parsed }
  }
  throw new BadSetting(
    `DATABASE_URL must be sqlite:/path/to/file or mysql://user:password@host:3306/name, for example DATABASE_URL=mysql://farley:secret@127.0.0.1:3306/farley; it is "${mask(raw)}".`
  )
}

function filesPlace(env: NodeJS.ProcessEnv): S3Place | null {
  const raw = env.FILES_URL
  if (!raw) return null
  const place = s3Place(raw)
  if (place) return place
  throw new BadSetting(
    `FILES_URL must be the address of a bucket, for example FILES_URL=s3://KEY:SECRET@s3.example.com/bucket?region=eu-west-1; it is "${mask(raw)}".`
  )
}

/** Reads and checks the whole environment. Throws BadSetting with a sentence. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = number(env, 'PORT', 3333, 0, 65535)
  const appUrl = url(env, 'APP_URL', ['http:', 'https:'], 'https://crm.example.com')
  const storagePath = resolve(root, env.STORAGE_PATH || 'storage')
  const metricsToken = env.METRICS_TOKEN || null
  if (metricsToken && metricsToken.length < 16) {
    throw new BadSetting(
      'METRICS_TOKEN must have at least 16 characters; leave it out to keep /metrics closed.'
    )
  }
  const appKey = env.APP_KEY || null
  if (appKey && appKey.length < 32) {
    throw new BadSetting(
      'APP_KEY must have at least 32 characters; leave it out to let Farley make and keep one.'
    )
  }
  const previousAppKeys = list(env, 'APP_KEY_PREVIOUS')
  if (previousAppKeys.some((key) => key.length < 32)) {
    throw new BadSetting(
      'APP_KEY_PREVIOUS must be the keys that APP_KEY had before, each of at least 32 characters, with commas between them.'
    )
  }
  if (previousAppKeys.length && !appKey) {
    throw new BadSetting(
      'APP_KEY_PREVIOUS must stand beside APP_KEY, the key of today; leave both out to let Farley make and keep its keys.'
    )
  }
  const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
  const logLevel = env.LOG_LEVEL || (env.NODE_ENV === 'test' ? 'silent' : 'info')
  if (!logLevels.includes(logLevel)) {
    throw new BadSetting(
      `LOG_LEVEL must be one of ${logLevels.join(', ')}, for example LOG_LEVEL=info; it is "${logLevel}".`
    )
  }
  const nodeEnv = env.NODE_ENV || 'production'
  if (!['production', 'development', 'test'].includes(nodeEnv)) {
    throw new BadSetting(
      `NODE_ENV must be production, development or test, for example NODE_ENV=production; it is "${nodeEnv}".`
    )
  }
  const pluginsPath = resolve(root, env.PLUGINS_PATH || 'plugins')
  // Within the storage folder, which is made at the first start, it is made, too.
  if (env.PLUGINS_PATH && !pluginsPath.startsWith(storagePath + sep) && !existsSync(pluginsPath)) {
    throw new BadSetting(
      `PLUGINS_PATH must be a folder that exists, for example PLUGINS_PATH=/srv/farley/plugins; "${pluginsPath}" does not.`
    )
  }
  return {
    env: nodeEnv as Settings['env'],
    port,
    host: env.HOST || '0.0.0.0',
    appUrl: (appUrl?.href ?? `http://localhost:${port}`).replace(/\/$/, ''),
    storagePath,
    pluginsPath,
    database: database(env, storagePath),
    files: filesPlace(env),
    smtpUrl:
      url(env, 'SMTP_URL', ['smtp:', 'smtps:'], 'smtp://user:password@mail.example.com:587')
        ?.href ?? null,
    mailFrom: env.MAIL_FROM || `farley@${new URL(appUrl?.href ?? 'http://localhost').hostname}`,
    redisUrl: url(env, 'REDIS_URL', ['redis:', 'rediss:'], 'redis://127.0.0.1:6379')?.href ?? null,
    role: role(env),
    safeMode: boolean(env, 'SAFE_MODE'),
    logLevel,
    logMegabytes: number(env, 'LOG_FILES', nodeEnv === 'test' ? 0 : 50, 0, 10_000),
    secure: appUrl?.protocol === 'https:',
    trustedProxies: list(env, 'TRUSTED_PROXIES'),
    appKey,
    metricsToken,
    previousAppKeys,
    outgoingAllow: hosts(env, 'OUTGOING_ALLOW'),
    uploadLimit: number(env, 'UPLOAD_LIMIT', 200, 1, 10_000),
    clamdUrl: clamd(env),
  }
}

export function refuseBadSettings() {
  try {
    readSettings(process.env)
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(78)
  }
}

let settings: Settings | undefined

/** For tests. @returns what puts the settings of the environment back */
export function override(values: Partial<Settings>) {
  const before = (settings ??= readSettings(process.env))
  settings = { ...before, ...values }
  return () => (settings = before)
}

export default new Proxy({} as Settings, {
  get: (_, name) => (settings ??= readSettings(process.env))[name as keyof Settings],
})
