import { readdir } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'

let known: Promise<string[]> | undefined

/** Names of the migrations on the disk, as `adonis_schema` calls them: those of the core and of the modules it came with. */
export const knownSteps = () => (known ??= read())

async function read(): Promise<string[]> {
  const { migrations } = db.getRawConnection(db.primaryConnectionName)!.config
  const lists = await Promise.all(
    (migrations?.paths ?? []).map(async (folder) => {
      const files = await readdir(app.makePath(folder))
      return files
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `${folder}/${file.slice(0, -'.ts'.length)}`)
    })
  )
  return lists.flat().sort()
}
