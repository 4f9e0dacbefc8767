import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor } from '#records/actor'
import { Importer } from '#records/import/importer'
import { takeIn } from '#records/import/intake'
import { recordClass } from '#records/record'

/** Brings a CSV's rows in, as a person who maps nothing by hand. */
export async function importFile(actor: Actor, recordName: string, content: string) {
  const folder = await mkdtemp(join(tmpdir(), 'farley-import-'))
  try {
    const path = join(folder, 'rows.csv')
    await writeFile(path, content)
    const row = await takeIn(actor, recordClass(recordName), { path, name: 'rows.csv' })
    const importer = await Importer.for(row, actor)
    await importer.run()
    return { row }
  } finally {
    await rm(folder, { recursive: true })
  }
}
