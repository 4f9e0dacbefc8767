import { DateTime } from 'luxon'

const pattern = /^([a-z][a-z0-9.-]{0,60}?)-(\d{4}-\d{2}-\d{2}-\d{6}-\d{3})\.tar\.gz(\.age)?$/
const moment = 'yyyy-MM-dd-HHmmss-SSS'

/** The moment is in the name, so that a folder of archives needs no list beside it. */
export const archiveName = (prefix: string, locked: boolean) =>
  `${prefix}-${DateTime.utc().toFormat(moment)}.tar.gz${locked ? '.age' : ''}`

/** What a name tells; null for a file that is no archive of ours. */
export function readName(name: string) {
  const found = pattern.exec(name)
  if (!found) return null
  const at = DateTime.fromFormat(found[2], moment, { zone: 'utc' })
  return at.isValid ? { prefix: found[1], at, encrypted: Boolean(found[3]) } : null
}
