import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { Invalid } from '#records/errors'
import type { BoundField } from '#records/field_type'
import type { RecordClass, RecordRow } from '#records/record'

/** Where uploads go. The room that stores files says so at start; records only hold their ids. */
export interface FileKeeper {
  /** @returns the id of the stored file. Throws Invalid at `file` */
  keep(actor: Actor, upload: { name: string; path: string }, picture: boolean): Promise<number>
  /** Whoever sees the record may open these from now on. */
  attach(ids: number[], record: RecordRow): Promise<void>
  /** The record is gone for good, its files go with it. */
  purge(recordName: string, ids: number[]): Promise<void>
}

let keeper: FileKeeper | undefined
export const keepFilesWith = (room: FileKeeper) => (keeper = room)

const isFile = ({ type }: BoundField) => type.name === 'file' || type.name === 'files'

/**
 * Stores what came with a form for its file fields and puts the ids into `values`: `photoUpload` for the field `photo`,
 * `photoRemoved` to take the file away. Call within `change()`.
 * @returns ids of new files, to be attached once the record is saved
 */
export async function takeUploads(
  Record: RecordClass,
  actor: Actor,
  { request }: HttpContext,
  values: { [attribute: string]: any },
  only?: BoundField
): Promise<number[]> {
  const made: number[] = []
  for (const field of Record.writable.filter((each) => isFile(each) && (!only || each === only))) {
    const { attribute } = field
    if (field.type.name === 'file' && request.input(`${attribute}Removed`)) values[attribute] = null
    const uploads = request.files(`${attribute}Upload`).filter((each) => each.tmpPath)
    if (!uploads.length || !keeper) continue
    const ids: number[] = []
    for (const upload of uploads) {
      const source = { name: upload.clientName, path: upload.tmpPath! }
      ids.push(await named(field, keeper.keep(actor, source, field.options.image === true)))
    }
    made.push(...ids)
    values[attribute] =
      field.type.name === 'file' ? ids.at(-1) : [...(values[attribute] ?? []), ...ids]
  }
  return made
}

/** Takes the files of a record away for good. Call within `change()`. */
export const purgeUploads = async ({ recordName, id }: RecordRow) => keeper?.purge(recordName, [id])

export const attachUploads = async (ids: number[], record: RecordRow) =>
  ids.length ? keeper!.attach(ids, record) : undefined

/** What is wrong with a file is said at its field. */
async function named(field: BoundField, keeping: Promise<number>) {
  try {
    return await keeping
  } catch (error) {
    if (!(error instanceof Invalid) || !error.errors.file) throw error
    throw new Invalid({ [field.attribute]: error.errors.file })
  }
}
