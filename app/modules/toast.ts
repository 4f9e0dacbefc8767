import type { HttpContext } from '@adonisjs/core/http'

export interface Toast {
  text: string
  tone?: 'bad'
  /** Address that takes it back by POST, such as `/change-sets/12/reversal`. */
  undo?: string
}

/** Short news for the person: with this answer when htmx asked, on the next page after a redirect otherwise. */
export function toast({ request, response, session }: HttpContext, { text, tone, undo }: Toast) {
  if (request.header('HX-Request')) {
    response.header('HX-Trigger', ascii({ toast: { text, tone, undo } }))
    return
  }
  session.flash('toast', text)
  if (undo) session.flash('undo', undo)
  if (tone) session.flash('tone', tone)
}

/** Headers carry Latin letters only; the rest goes as escapes that JSON understands. */
const ascii = (value: unknown) =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
