import { recordClass, recordClasses, type RecordClass } from '#records/record'

/** What a lead becomes. Deals are a higher room's: they are there where a module declares them. */
export const targetNames = ['contact', 'company', 'deal'] as const
export type TargetName = (typeof targetNames)[number]

export const hasTarget = (name: TargetName) =>
  recordClasses().some(({ recordName }) => recordName === name)

export const targets = (): TargetName[] => targetNames.filter(hasTarget)

export const targetClass = (name: TargetName): RecordClass => recordClass(name)
