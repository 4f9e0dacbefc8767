import type { DateTime } from 'luxon'
import type { Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'
import { visible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { mainRecords } from '#workspace/today/main_records'

export interface Figure {
  label: string
  value: string
  delta: string
  text: string
  href: string
}

/** Past this many a count costs more than it tells. */
const countUpTo = 10_000

/** How many there are of each record type, and how many came since Monday (or whatever day the week begins with). */
export async function figures(actor: Actor, t: Translate, time: DateTime): Promise<Figure[]> {
  const number = new Intl.NumberFormat(actor.locale)
  const week = toColumn(time.startOf('week'))
  const all: Figure[] = []
  for (const Record of mainRecords(actor).slice(0, 3)) {
    const [total, recent] = [await count(Record, actor), await count(Record, actor, week)]
    all.push({
      label: t(`${Record.recordName}.many`),
      value: shown(total, number),
      delta: recent ? `+${shown(recent, number)}` : '',
      text: t('today.thisWeek'),
      href: `/${Record.path}`,
    })
  }
  return all
}

const shown = (total: number, number: Intl.NumberFormat) =>
  total > countUpTo ? `${number.format(countUpTo)}+` : number.format(total)

async function count(Record: RecordClass, actor: Actor, since?: string): Promise<number> {
  const { table } = Record as any
  const rows = connection()
    .from(table)
    .whereNull(`${table}.deleted_at`)
    .limit(countUpTo + 1)
  if (since) rows.where(`${table}.created_at`, '>=', since)
  visible(rows, Record, actor).select(`${table}.id`)
  const [row] = await connection().from(rows.as('counted')).count('* as total')
  return Number(row.total)
}
