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

document.addEventListener('htmx:error', () => {
  say(document.getElementById('toasts')?.dataset.offline ?? '', { tone: 'bad' })
})
