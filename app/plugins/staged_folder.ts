import { NotVisible } from '#records/errors'
import { available } from '#plugins/plan'
import { stageNamed } from '#plugins/source'

/** The folder that a page asks about: what was uploaded, by its number, or what lies in the plugins folder, by its name. */
export async function stagedFolder(id: string): Promise<string> {
  if (/^[0-9a-f]{8}-/.test(id)) return stageNamed(id)
  const { found } = await available()
  const folder = found.find(({ manifest }) => manifest.name === id)?.folder
  if (!folder) throw new NotVisible()
  return folder
}
