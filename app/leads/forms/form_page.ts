import { translator } from '#modules/translator'
import { company } from '#records/company'
import type { Refusals } from '#records/errors'
import { editorsFor, type Editor } from '#records/forms/editors'
import { fieldsOf, visitor, type Answers } from '#leads/forms/answers'
import { labelIn, onlyFixed } from '#leads/forms/form_field'
import { inLanguage } from '#leads/forms/words'
import type WebForm from '#leads/forms/models/web_form'
import { newStamp } from '#leads/forms/spam/stamp'

/** An input that people do not see, filled in by programs that fill in everything. */
export const trap = 'homepage'

export const campaignNames = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const

export interface PageRequest {
  locale: string
  /** As the address of the page has it, for hidden fields and the campaign. */
  query?: Record<string, unknown>
  typed?: Answers | null
  errors?: Refusals
  consented?: boolean
  /** Inputs that go along: where the visitor came from. */
  along?: Record<string, string>
}

const single: Record<string, string> = {
  emails: 'forms::public/editors/email',
  phones: 'forms::public/editors/phone',
  addresses: 'forms::public/editors/address',
  boolean: 'forms::public/editors/boolean',
}

/** What the page of a form shows: the public one, one in a frame, and the preview. */
export async function formPage(form: WebForm, request: PageRequest) {
  const { locale, query = {}, typed, errors = {}, along = {} } = request
  const t = translator(locale)
  const fields = fieldsOf(form)
  const shown = fields.filter(({ spec }) => !spec.hidden)
  const editors = await editorsFor({
    actor: await visitor(locale),
    t,
    fields: shown.map(({ spec, field }) => ({ ...field, required: spec.required })),
    typed,
    errors,
    scope: 'f',
  })
  const hidden = fields
    .filter(({ spec, field }) => spec.hidden && spec.param && !onlyFixed(field))
    .map(({ spec, field }) => ({
      name: field.attribute,
      value: word(typed?.[field.attribute]) ?? word(query[spec.param!]) ?? spec.value ?? '',
    }))
  const named = new Set(shown.map(({ field }) => field.attribute))
  return {
    form,
    locale,
    t,
    company: await company(),
    heading: inLanguage(form.heading, locale) ?? form.name,
    intro: inLanguage(form.intro, locale),
    buttonLabel: inLanguage(form.button, locale) ?? t('webForms.public.send'),
    consentText: inLanguage(form.consent, locale),
    consented: request.consented ?? false,
    editors: editors.map((editor, at) =>
      asked(editor, labelIn(shown[at].spec, shown[at].field, t, locale))
    ),
    hidden: [...hidden, ...Object.entries(along).map(([name, value]) => ({ name, value }))],
    errors,
    /** Refusals that stand at no field of the page. */
    others: Object.entries(errors)
      .filter(([attribute]) => !named.has(attribute) && attribute !== 'consent')
      .map(([, { key, params }]) => t(`errors.${key}`, params)),
    stamp: newStamp(form.key),
    trap,
  }
}

function asked(editor: Editor, label: string): Editor {
  const { name } = editor.field.type
  const view = single[name]
  return {
    ...editor,
    label,
    hint: null,
    describedBy: editor.error ? `${editor.id}-error` : null,
    group: name === 'addresses' || name === 'choices',
    ...(view && { view }),
    autocomplete: completions[editor.field.key] ?? null,
  }
}

/** What a browser knows of its owner (HTML 4.10.18.7.1). */
const completions: Record<string, string> = {
  firstName: 'given-name',
  middleName: 'additional-name',
  lastName: 'family-name',
  jobTitle: 'organization-title',
  companyName: 'organization',
  emails: 'email',
  phones: 'tel',
  website: 'url',
}

const word = (raw: unknown) => (typeof raw === 'string' && raw ? raw.slice(0, 500) : null)
