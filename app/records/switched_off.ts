import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { allSettings } from '#records/company'
import { NotVisible } from '#records/errors'

/** Record types that the company does without: nobody reaches them, and their pages are not there. Kept as the setting `recordsOff`. */
export async function isSwitchedOff(recordName: string): Promise<boolean> {
  const { recordsOff } = await allSettings()
  return Array.isArray(recordsOff) && recordsOff.includes(recordName)
}

/** For the routes of a record type that may be switched off. @throws NotVisible */
export const unlessOff = (recordName: string) => async (_: HttpContext, next: NextFn) => {
  if (await isSwitchedOff(recordName)) throw new NotVisible(recordName)
  return next()
}
