import i18nManager from '@adonisjs/i18n/services/main'
import type { BoundField } from '#records/field_type'
import type { RecordClass } from '#records/record'

export type Translate = (key: string, data?: Record<string, any>) => string
export { choiceLabel } from '#records/fields/choice'
export { chosenLabel } from '#records/fields/choices_of'

/** What a field is called: `contact.fields.lastName`, or what all records call it: `records.fields.owner`. */
export function fieldLabel(field: BoundField, t: Translate): string {
  const own = `${field.recordName}.fields.${field.key}`
  return t(isTranslated(own) ? own : `records.fields.${field.key}`)
}

/** A sentence that helps to fill the field in, where its record gives one: `contact.hints.taxId`. */
export function fieldHint(field: BoundField, t: Translate): string | null {
  const own = `${field.recordName}.hints.${field.key}`
  return isTranslated(own) ? t(own) : null
}

/** What one, or several, of a record type are called: `contact.one`, `contact.many`. */
export const recordLabel = (
  { recordName }: Pick<RecordClass, 'recordName'>,
  t: Translate,
  form: 'one' | 'many' = 'one'
) => t(`${recordName}.${form}`)

/** What one and several of a record type are called within a sentence: "Add contact", but "Add RFQ". */
export const nounsOf = (Record: Pick<RecordClass, 'recordName'>, t: Translate) => ({
  one: withinSentence(recordLabel(Record, t)),
  many: withinSentence(recordLabel(Record, t, 'many')),
})

const withinSentence = (word: string) =>
  /^.\p{Ll}/u.test(word) ? word[0].toLowerCase() + word.slice(1) : word

/** Words in a person's language, for code outside of a page. */
export const wordsFor =
  ({ locale }: { locale: string }): Translate =>
  (key, data) =>
    i18nManager.locale(locale).t(key, data)

export const isTranslated = (key: string) => key in i18nManager.getTranslationsFor('en')
