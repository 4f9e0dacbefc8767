import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import drive from '@adonisjs/drive/services/main'
import { DateTime } from 'luxon'
import settings from '#start/env'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { allSettings } from '#records/company'
import { enqueue } from '#records/jobs'
import { Invalid, NotVisible } from '#records/errors'
import { findVisible } from '#records/query/scope'
import { recordClass, type RecordRow } from '#records/record'
import { Tracked } from '#records/tracked'
import { fileKind } from '#workspace/files/file_kind'
import { isPoster, pictureTypes, thumbnail } from '#workspace/files/pictures'

export interface FileSource {
  name: string
  path?: string
  buffer?: Buffer
  stream?: Readable
}

const standardMegabytes = 25

/** Something that a person uploaded: the row says what it is, the drive holds its bytes under a random name. */
export default class StoredFile extends Tracked {
  static table = 'files'

  declare name: string
  /** By content, not by what the sender said. */
  declare type: string
  declare size: number
  declare hash: string
  declare storageKey: string
  /** There is a small picture of it. */
  declare image: boolean
  declare recordName: string | null
  declare recordId: number | null
  declare uploadedById: number | null
  declare createdAt: DateTime
  declare deletedAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    const time = {
      prepare: (value: DateTime | null) =>
        value && value.toUTC().toFormat('yyyy-MM-dd HH:mm:ss.SSS'),
      consume: (raw: string | null) => raw && fromColumn(raw),
    }
    this.$addColumn('id', { isPrimary: true })
    for (const name of [
      'name',
      'type',
      'hash',
      'storageKey',
      'recordName',
      'recordId',
      'uploadedById',
    ])
      this.$addColumn(name, {})
    this.$addColumn('size', { consume: Number })
    this.$addColumn('image', { consume: Boolean, prepare: Number })
    this.$addColumn('createdAt', time)
    this.$addColumn('deletedAt', time)
  }

  /** Largest upload in bytes, as the company set it and UPLOAD_LIMIT allows. */
  static async limit(): Promise<number> {
    const { fileMegabytes } = await allSettings()
    const megabytes = Number(fileMegabytes) || standardMegabytes
    return Math.min(megabytes, settings.uploadLimit) * 1024 * 1024
  }

  /**
   * Keeps a file, of a record if one is given: whoever may see the record may then open it.
   * @throws Invalid at `file` where it is empty, too large, or not the picture that was asked for
   */
  static async keep(
    actor: Actor,
    source: FileSource,
    record: RecordRow | null = null,
    { picture = false } = {}
  ): Promise<StoredFile> {
    const folder = await mkdtemp(join(tmpdir(), 'farley-'))
    try {
      const path = source.path ?? (await written(source, join(folder, 'upload')))
      const { size } = await stat(path)
      const limit = await this.limit()
      if (size === 0) throw refused('emptyFile')
      if (size > limit) throw refused('fileTooLarge', { max: Math.floor(limit / 1024 / 1024) })
      const type = await fileKind(path, source.name)
      const isPicture = pictureTypes.includes(type)
      if (isPicture && (await isPoster(path))) throw refused('pictureTooLarge')
      const small = isPicture ? await thumbnail(path) : null
      if (picture && !small) throw refused('notPicture')

      const hash = await hashOf(path)
      const storageKey = newKey()
      const disk = drive.use('files')
      await disk.putStream(storageKey, createReadStream(path))
      if (small) await disk.put(`${storageKey}.webp`, small)
      return await change(actor, 'uploaded', () =>
        this.create({
          name: safeName(source.name),
          type,
          size,
          hash,
          storageKey,
          image: small !== null,
          recordName: record?.recordName ?? null,
          recordId: record?.id ?? null,
          uploadedById: actor.id,
          createdAt: DateTime.utc(),
          deletedAt: null,
        })
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /**
   * The file if this person may open it: one of a record for whoever sees the record, any other for who uploaded it.
   * @throws NotVisible
   */
  static async visibleTo(actor: Actor, id: unknown): Promise<StoredFile> {
    if (!/^[1-9]\d{0,14}$/.test(String(id))) throw new NotVisible('file')
    const file = await this.query().where('id', Number(id)).whereNull('deleted_at').first()
    if (!file) throw new NotVisible('file')
    if (file.recordName) await findVisible(recordClass(file.recordName), actor, file.recordId)
    else if (file.uploadedById === null || file.uploadedById !== actor.id)
      throw new NotVisible('file')
    return file
  }

  /** From now on it belongs to this record. Call within `change()`. */
  async attachTo(record: RecordRow) {
    this.recordName = record.recordName
    this.recordId = record.id
    await this.save()
  }

  stream() {
    return drive.use('files').getStream(this.storageKey)
  }

  thumbnail() {
    return drive.use('files').getStream(`${this.storageKey}.webp`)
  }

  /** Takes the row away for good, and the bytes once that is certain. Call within `change()`. */
  async purge() {
    await this.delete()
    await enqueue(connection(), 'deleteBytes', { key: this.storageKey })
  }
}

/** Files of these records, gone with them. Call within `change()`. */
export async function purgeFilesOf(recordName: string, ids: number[]) {
  for (let start = 0; start < ids.length; start += 500) {
    const files = await StoredFile.query()
      .where('record_name', recordName)
      .whereIn('record_id', ids.slice(start, start + 500))
    for (const file of files) await file.purge()
  }
}

const refused = (key: string, params: Record<string, number> = {}) =>
  new Invalid({ file: { key, params } })

async function written({ buffer, stream }: FileSource, path: string) {
  await pipeline(stream ?? Readable.from([buffer ?? Buffer.alloc(0)]), createWriteStream(path))
  return path
}

async function hashOf(path: string) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Two letters in front keep a folder from growing to a hundred thousand entries. */
function newKey() {
  const name = randomBytes(20).toString('hex')
  return `${name.slice(0, 2)}/${name}`
}

/** A name for people: without folders, control characters, or the marks that turn text round. */
const safeName = (name: string) =>
  name
    .split(/[\\/]/)
    .at(-1)!
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
    .slice(-200) || 'file'
