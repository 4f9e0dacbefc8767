import { translator } from '#modules/translator'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { fieldLabel, recordLabel, type Translate } from '#records/labels'
import { visible } from '#records/query/scope'
import { recordClass } from '#records/record'
import type { Import } from '#records/import/import'
import { Report, type Sample } from '#records/import/report'
import { reasonSentence } from '#records/import/sentences'

const perPage = 50

/** What the page of one import shows, whatever state it is in. */
export async function importPage(row: Import, actor: Actor) {
  const Record = recordClass(row.recordName)
  const t = translator(actor.locale)
  const number = (value: number) => value.toLocaleString(actor.locale)
  const stored = row.status === 'rehearsed' ? row.rehearsal : (row.result ?? row.rehearsal)
  const report = Report.from(stored)
  const sample = (each: Sample) => ({
    ...each,
    facts: each.facts.map((fact) => ({
      ...fact,
      label: fieldLabel(Record.field(fact.field)!, t),
    })),
  })
  return {
    row,
    Record,
    report,
    number,
    records: recordLabel(Record, t, 'many'),
    mine: row.userId === actor.id,
    step: steps[row.status],
    underWay: row.isUnderWay,
    progress: row.isUnderWay ? await progressOf(row, actor) : null,
    stop: row.error && t(`imports.broken.${row.error.key}`, row.error.params),
    made: Object.entries(report.made).map(([name, count]) =>
      t('imports.madeText', {
        count,
        name: madeWord(name, count, t).toLowerCase(),
      })
    ),
    reasons: report.reasons
      .toSorted((a, b) => b.count - a.count)
      .slice(0, 50)
      .map((reason) => ({ ...reason, sentence: reasonSentence(row, reason, t) })),
    creations: report.creations.map(sample),
    updates: report.updates.map(sample),
    notTaken: report.failed + report.skipped + report.partly,
    changes: report.created + report.updated,
  }
}

const steps: Record<Import['status'], number> = {
  mapping: 1,
  rehearsing: 2,
  rehearsed: 2,
  waiting: 3,
  running: 3,
  done: 3,
  failed: 3,
  undoing: 3,
  undone: 3,
}

async function progressOf(row: Import, actor: Actor) {
  const t = translator(actor.locale)
  const job = await connection()
    .from('jobs')
    .where('id', row.jobId ?? 0)
    .first()
  const done = Number(job?.progress_done ?? row.result?.rows ?? 0)
  const total = job?.progress_total === null ? null : Number(job?.progress_total ?? 0) || null
  const begun = row.startedAt ?? row.createdAt
  const seconds = clock.fromColumn(clock.now()).diff(begun, 'seconds').seconds
  const left = total && done ? Math.round((seconds / done) * (total - done)) : null
  const number = (value: number) => value.toLocaleString(actor.locale)
  const time =
    left === null
      ? null
      : left >= 90
        ? t('imports.minutes', { count: Math.round(left / 60) })
        : t('imports.seconds', { count: Math.max(1, left) })
  return {
    done,
    total,
    text: [
      total
        ? `${t('imports.progressOf', { done: number(done), total: number(total) })} (${Math.floor((done / total) * 100)} %)`
        : t('imports.rows', { count: done }),
      ...(time && row.status === 'running' ? [t('imports.remaining', { time })] : []),
    ].join(' · '),
  }
}

/** What an import added and changed, a page at a time, as far as this person may see it. */
export async function importedRecords(row: Import, actor: Actor, query: Record<string, any>) {
  const Record = recordClass(row.recordName)
  const { table } = Record as any
  const after = Number(query.after) || 0
  const action = ['create', 'update'].includes(query.action) ? query.action : null
  const rows = await visible(
    connection()
      .from('changes')
      .join(table, `${table}.id`, 'changes.row_id')
      .where('changes.change_set_id', row.changeSetId ?? 0)
      .where('changes.table_name', table)
      .where('changes.id', '>', after)
      .whereNull(`${table}.deleted_at`)
      .if(action, (builder) => builder.where('changes.action', action)),
    Record,
    actor
  )
    .select('changes.id as change_id', 'changes.action', `${table}.id`, `${table}.title`)
    .orderBy('changes.id')
    .limit(perPage + 1)
  const shown = rows.slice(0, perPage)
  return {
    row,
    Record,
    action,
    rows: shown,
    next: rows.length > perPage ? shown.at(-1)!.change_id : null,
  }
}

function madeWord(name: string, count: number, t: Translate): string {
  if (name === 'tag') return t(count === 1 ? 'imports.tag' : 'imports.tags')
  return t(`${name}.${count === 1 ? 'one' : 'many'}`)
}
