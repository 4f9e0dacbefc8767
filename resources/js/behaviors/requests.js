import { say } from './toast.js'

/**
 * Every htmx request carries the CSRF token of the page, and a request that never arrived says so.
 * A page that was open for too long gets a fresh token with the answer to its refused request.
 */
const meta = () => document.querySelector('meta[name="csrf-token"]')

document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  const token = meta()?.content
  if (token && !/^(GET|HEAD)$/i.test(ctx.request.method)) {
    ctx.request.headers['X-CSRF-Token'] = token
  }
})

/**
 * What a script placed or sized carries a style attribute. The swap would copy it onto the new element of the same id, which
 * the page's policy refuses; what is about to be replaced gives it up.
 */
document.addEventListener('htmx:before:swap', ({ detail: { tasks } }) => {
  for (const { target } of tasks) {
    const region = typeof target === 'string' ? document.querySelector(target) : target
    for (const each of region?.querySelectorAll('[id][style]') ?? []) each.removeAttribute('style')
  }
})

document.addEventListener('htmx:error', () => {
  say(document.getElementById('toasts')?.dataset.offline ?? '', { tone: 'bad' })
})
