import type { BoundField } from '#records/field_type'
import { contactKinds } from '#records/fields/email'
import { addressKinds } from '#records/fields/address'
import { fieldLabel, type Translate } from '#records/labels'
import { recordClass, type RecordClass } from '#records/record'

export const addressParts = ['street', 'city', 'state', 'postalCode', 'country'] as const

/**
 * Where a column of a file goes: a field (`jobTitle`), a value of a certain kind (`emails:home`), a part of one
 * (`addresses.city:billing`), a field of the record it refers to (`company.website`), both names (`fullName`) or the
 * record's own number (`id`, for matching only).
 */
export interface Target {
  id: string
  kind: 'field' | 'part' | 'referred' | 'fullName' | 'id'
  field: BoundField | null
  /** Of an address, or the field of the record referred to. */
  part?: string
  /** home, billing, ... */
  sort?: string
}

/** Field types that an importer cannot bring: files come by themselves, numbers are given by the house. */
const never = new Set(['file', 'files', 'autoNumber'])
const referredTypes = new Set(['text', 'url', 'emails', 'email', 'phones', 'phone'])

const importable = (field: BoundField) => !never.has(field.type.name)

export const hasBothNames = (Record: RecordClass) =>
  Boolean(Record.field('firstName') && Record.field('lastName'))

/** Fields that a new record found by its name may also be given. */
export function referredFields(field: BoundField): BoundField[] {
  if (field.type.name !== 'reference' || field.options.to === 'user') return []
  return recordClass(field.options.to).writable.filter(
    (each) => referredTypes.has(each.type.name) && each.key !== 'name' && !each.builtIn
  )
}

/** The target of this id in this record type, null where there is none. */
export function findTarget(Record: RecordClass, id: string): Target | null {
  if (id === 'id') return { id, kind: 'id', field: null }
  if (id === 'fullName') return hasBothNames(Record) ? { id, kind: 'fullName', field: null } : null
  const [path, sort] = id.split(':')
  const [key, part] = path.split('.')
  const field = Record.writable.find((each) => each.key === key)
  if (!field || !importable(field)) return null
  const type = field.type.name
  if (part) {
    if (type === 'addresses')
      return addressParts.includes(part as any) && (!sort || addressKinds.includes(sort as any))
        ? { id, kind: 'part', field, part, sort }
        : null
    return !sort && referredFields(field).some((each) => each.key === part)
      ? { id, kind: 'referred', field, part }
      : null
  }
  if (!sort) return { id, kind: 'field', field }
  return ['emails', 'phones'].includes(type) && contactKinds.includes(sort as any)
    ? { id, kind: 'field', field, sort }
    : null
}

export interface TargetGroup {
  label: string | null
  options: { id: string; label: string }[]
}

/** Everything a column may be mapped to, as the select shows it. */
export function targetGroups(Record: RecordClass, t: Translate): TargetGroup[] {
  const plain: TargetGroup = { label: null, options: [] }
  const groups: TargetGroup[] = [plain]
  if (hasBothNames(Record)) plain.options.push({ id: 'fullName', label: t('imports.fullName') })
  for (const field of Record.writable.filter(importable)) {
    const label = fieldLabel(field, t)
    const type = field.type.name
    const kinds = type === 'addresses' ? addressKinds : contactKinds
    if (type === 'emails' || type === 'phones') {
      groups.push({
        label,
        options: [
          { id: field.key, label },
          ...kinds
            .filter((kind) => kind !== 'work')
            .map((kind) => ({
              id: `${field.key}:${kind}`,
              label: `${label} (${t(`imports.kinds.${kind}`)})`,
            })),
        ],
      })
    } else if (type === 'addresses') {
      groups.push({
        label,
        options: [
          { id: field.key, label },
          ...kinds.flatMap((kind) =>
            addressParts.map((part) => ({
              id: `${field.key}.${part}${kind === 'work' ? '' : `:${kind}`}`,
              label:
                t(`imports.parts.${part}`) +
                (kind === 'work' ? '' : ` (${t(`imports.kinds.${kind}`)})`),
            }))
          ),
        ],
      })
    } else plain.options.push({ id: field.key, label })

    const referred = referredFields(field)
    if (referred.length)
      groups.push({
        label,
        options: referred.map((each) => ({
          id: `${field.key}.${each.key}`,
          label: `${label}: ${fieldLabel(each, t)}`,
        })),
      })
  }
  plain.options.push({ id: 'id', label: t('imports.recordNumber') })
  return groups
}

/** What a target is called, for tables and messages. */
export function targetLabel(Record: RecordClass, id: string, t: Translate): string {
  for (const { options } of targetGroups(Record, t)) {
    const found = options.find((option) => option.id === id)
    if (found) return found.label
  }
  return ''
}
