import { translator } from '#modules/translator'
import { visitor, fieldsOf, readAnswers, type Answers } from '#leads/forms/answers'
import { labelIn } from '#leads/forms/form_field'
import type WebForm from '#leads/forms/models/web_form'
import Lead from '#leads/models/lead'
import type { RecordClass } from '#records/record'
import { Presenter } from '#records/screens/presenter'

/** Answers as people read them, in the order of the form; what cannot be read any more stands as it was sent. */
export async function answerWords(form: WebForm, answers: Answers, locale: string) {
  const { values } = await readAnswers(form, answers, locale)
  const fields = fieldsOf(form).filter(({ field }) => field.attribute in answers)
  const show = await Presenter.for(
    await visitor(locale),
    Lead as unknown as RecordClass,
    [values],
    fields.map(({ field }) => field)
  )
  const t = translator(locale)
  return fields.map(({ spec, field }) => ({
    label: labelIn(spec, field, t, locale),
    text: show.text(field, values) || asSent(answers[field.attribute]),
  }))
}

function asSent(given: unknown): string {
  if (given === null || given === undefined) return ''
  if (typeof given !== 'object') return String(given)
  return Object.values(given as object)
    .map(asSent)
    .filter(Boolean)
    .join(', ')
}
