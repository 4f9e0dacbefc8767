import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DateTime } from 'luxon'
import settings from '#start/env'
import type { Actor } from '#records/actor'
import { CsvFile } from '#records/import/csv_file'
import { Import, type ImportOptions } from '#records/import/import'
import { dropFile, keepFile } from '#records/import/kept_file'
import { demandImport, matchKeys } from '#records/import/importer'
import { isKnownHeading, propose } from '#records/import/proposal'
import { mappingFor } from '#records/import/remembered_mapping'
import type { RecordClass } from '#records/record'

const folder = () => join(settings.storagePath, 'imports')

/**
 * Takes a file in: keeps a copy, finds out how it is written and proposes where its columns go.
 * @throws BrokenFile when it is no table; nothing is then kept
 */
export async function takeIn(
  actor: Actor,
  Record: RecordClass,
  { path, name }: { path: string; name: string }
): Promise<Import> {
  demandImport(Record, actor)
  const { shape, sample } = await CsvFile.open(path, {}, isKnownHeading)
  const kept = join(folder(), `${randomBytes(16).toString('hex')}.csv`)
  await keepFile(path, kept)
  const { size } = await stat(path)
  const remembered = await mappingFor(Record, actor, shape)
  try {
    return await Import.create({
      userId: actor.id,
      recordName: Record.recordName,
      status: 'mapping',
      fileName: basename(name).slice(0, 200),
      filePath: kept,
      fileHash: await hashOf(kept),
      fileSize: size,
      shape,
      mapping: remembered?.mapping ?? propose(Record, { shape, sample }).mapping,
      options: { ...standardOptions(Record, actor), ...remembered?.options },
      lastRow: 0,
      createdAt: DateTime.utc(),
    })
  } catch (error) {
    await dropFile(kept)
    throw error
  }
}

/** An import of this very file that a killed command left half-way. */
export async function leftHalfWay(actor: Actor, Record: RecordClass, path: string) {
  const query = Import.query()
    .where({ recordName: Record.recordName, status: 'running', fileHash: await hashOf(path) })
    .whereNull('job_id')
    .orderBy('id', 'desc')
  return actor.id === null
    ? query.whereNull('user_id').first()
    : query.where('user_id', actor.id).first()
}

async function hashOf(path: string) {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece)
  return hash.digest('hex')
}

/** Reads the same file another way: the person knows better how it is written. */
export async function readAgain(row: Import, Record: RecordClass, given: Partial<Import['shape']>) {
  const { shape, sample } = await CsvFile.open(row.filePath, given, isKnownHeading)
  row.merge({ shape, mapping: propose(Record, { shape, sample }).mapping })
  return row.save()
}

function standardOptions(Record: RecordClass, actor: Actor): ImportOptions {
  const creates = actor.reach('create', Record.recordName) !== 'none'
  const edits = actor.reach('edit', Record.recordName) !== 'none'
  return {
    key: matchKeys(Record)[0]?.key ?? '',
    mode: creates && edits ? 'both' : creates ? 'create' : 'update',
    overwrite: false,
    tolerant: false,
  }
}
