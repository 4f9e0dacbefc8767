import { existsSync } from 'node:fs'
import { join } from 'node:path'
import modules from '#modules/registry'
import type { RecordClass } from '#records/record'

export const housePage = 'records::screens/page'

const found = new Map<string, string | null>()

/** The page that a module brings for its record, `contacts::contacts/show`, or the house's own. */
export function pageOf(Record: RecordClass): string {
  if (!found.has(Record.recordName)) {
    const module = modules.all.find(({ records }) => records?.includes(Record))
    const there =
      module && existsSync(join(module.root, 'views', Record.path, 'show.edge'))
        ? `${module.name}::${Record.path}/show`
        : null
    found.set(Record.recordName, there)
  }
  return found.get(Record.recordName) ?? housePage
}
