import modules from '#modules/registry'
import type { RecordClass } from '#records/record'

/** A record type by what a person calls it on the command line: `contacts` or `contact`. */
export function recordNamed(name: string, allowed: (Record: RecordClass) => boolean): RecordClass {
  const usable = modules.records.filter(allowed)
  const found = usable.find((Record) => Record.path === name || Record.recordName === name)
  if (found) return found
  throw new Error(
    `There is no record type "${name}". Use one of ${usable.map(({ path }) => path).join(', ')}.`
  )
}
