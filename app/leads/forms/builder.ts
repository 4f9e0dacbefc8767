import { randomBytes } from 'node:crypto'
import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { company } from '#records/company'
import {
  boundField,
  firstFields,
  formable,
  onlyFixed,
  plainField,
  type FormField,
} from '#leads/forms/form_field'
import WebForm from '#leads/forms/models/web_form'
import WebFormConsent from '#leads/forms/models/web_form_consent'
import { readWords, sameWords, type Words } from '#leads/forms/words'

/** Somebody saved the form since this page of the builder was opened. */
export class FormChanged extends Error {}

export const mostFields = 40

/** Adds a form that asks for a name, an address and a message; nobody sees it before it is published. */
export async function addForm(by: Actor, name: string): Promise<WebForm> {
  const { locale } = await company()
  const words: Words = { [locale]: name }
  return change(by, 'formAdded', () =>
    WebForm.create({
      key: randomBytes(12).toString('base64url'),
      name,
      published: false,
      language: null,
      heading: words,
      intro: null,
      button: null,
      fields: firstFields,
      consent: null,
      consentRequired: true,
      consentVersion: 0,
      thanks: null,
      redirectUrl: null,
      hosts: [],
      tells: by.id ? [by.id] : [],
      ownerId: null,
      source: 'web_form',
      optIn: 'off',
      unproven: 'confirm',
      captures: true,
      indexed: false,
      perMinute: 300,
      perAddress: 20,
      version: 1,
      createdAt: DateTime.utc(),
      updatedAt: DateTime.utc(),
      removedAt: null,
    })
  )
}

/**
 * Writes what was decided about a form. A new text of consent becomes the next version, and the versions before it are kept.
 * @param version the one that the page showed; null where it does not matter
 * @throws FormChanged
 */
export function saveForm(
  by: Actor,
  form: WebForm,
  values: Partial<WebForm>,
  version: number | null
) {
  return change(by, 'formChanged', async () => {
    const now: { version: number } = await dialect()
      .lockRows(connection().from('web_forms').where('id', form.id))
      .first()
    if (version !== null && now.version !== version) throw new FormChanged()
    form.merge({ ...values, version: now.version + 1, updatedAt: DateTime.utc() })
    if ('consent' in values && !sameWords(form.consent, form.$original.consent))
      await nextConsent(form)
    await form.save()
  })
}

async function nextConsent(form: WebForm) {
  if (!form.consent) return
  form.consentVersion++
  await WebFormConsent.create({
    formId: form.id,
    version: form.consentVersion,
    words: form.consent,
    createdAt: DateTime.utc(),
  })
}

/** Takes a form away. What it brought is kept, as are the texts that people agreed to. */
export const removeForm = (by: Actor, form: WebForm) =>
  change(by, 'formRemoved', () =>
    form.merge({ published: false, removedAt: DateTime.utc() }).save()
  )

/** Fields as the builder sends them: those that are not a lead's, or twice there, are left out. */
export function readFields(raw: unknown): FormField[] {
  const list = raw && typeof raw === 'object' ? Object.values(raw) : []
  const fields: FormField[] = []
  for (const given of list.slice(0, mostFields) as any[]) {
    const field = boundField(String(given?.field ?? ''))
    if (!field || fields.some((each) => each.field === field.key)) continue
    const hidden = onlyFixed(field) || isOn(given.hidden)
    fields.push({
      field: field.key,
      label: readWords(given.label, 200).words,
      required: isOn(given.required) && !hidden,
      hidden,
      value: hidden ? short(given.value) : null,
      param: hidden && !onlyFixed(field) ? parameter(given.param) : null,
    })
  }
  return fields
}

/** `add`, or `up:lastName`, `down:lastName`, `remove:lastName`. @returns the fields, and which one to look at */
export function arranged(fields: FormField[], act: string, added: string) {
  const [verb, key] = act.split(':')
  if (verb === 'add') {
    const known = fields.some(({ field }) => field === added)
    const one = boundField(added)
    return one && !known && fields.length < mostFields
      ? { fields: [...fields, plainField(added)], at: added }
      : { fields, at: null }
  }
  const from = fields.findIndex(({ field }) => field === key)
  if (from < 0) return { fields, at: null }
  if (verb === 'remove') return { fields: fields.toSpliced(from, 1), at: null }
  const to = from + (verb === 'up' ? -1 : 1)
  if (!['up', 'down'].includes(verb) || to < 0 || to >= fields.length) return { fields, at: key }
  return { fields: fields.toSpliced(from, 1).toSpliced(to, 0, fields[from]), at: key }
}

/** Fields of the lead that the form does not have yet. */
export const addable = (fields: FormField[]) =>
  formable().filter(({ key }) => !fields.some(({ field }) => field === key))

const isOn = (raw: unknown) => ['1', 'true', 'on'].includes(String(raw))
const short = (raw: unknown) =>
  typeof raw === 'string' && raw.trim() ? raw.trim().slice(0, 500) : null
const parameter = (raw: unknown) =>
  typeof raw === 'string' && /^[\w.-]{1,60}$/.test(raw.trim()) ? raw.trim() : null
