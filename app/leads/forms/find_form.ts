import { NotVisible } from '#records/errors'
import WebForm from '#leads/forms/models/web_form'

/** @throws NotVisible for one that is not there, or not published */
export async function publishedForm(key: string): Promise<WebForm> {
  const form = /^[\w-]{8,32}$/.test(key) ? await WebForm.findBy('key', key) : null
  if (!form || !form.published || form.removedAt) throw new NotVisible()
  return form
}

/** @throws NotVisible */
export async function formOf(id: unknown): Promise<WebForm> {
  const form = /^\d{1,9}$/.test(String(id)) ? await WebForm.find(Number(id)) : null
  if (!form || form.removedAt) throw new NotVisible()
  return form
}
