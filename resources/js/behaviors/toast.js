/**
 * Short news at the bottom, with Undo where it can be taken back. The server puts them into the page, or names one in an
 * `HX-Trigger` header: `{"toast": {"text": "Deleted 3 contacts", "undo": "/change-sets/12/reversal"}}`.
 * They stay while the pointer or the focus is on them.
 */
const stay = 7000
const box = () => document.getElementById('toasts')

export function announce(text) {
  const live = document.getElementById('live')
  if (!live) return
  live.textContent = ''
  requestAnimationFrame(() => (live.textContent = text))
}

export function say(text, { tone, undo } = {}) {
  if (!box() || !text) return
  const toast = element('div', {
    'class': `toast${tone === 'bad' ? ' toast--bad' : ''}`,
    'data-toast': '',
  })
  toast.append(element('span', { class: 'grow' }, text))
  if (undo) toast.append(undoForm(undo))
  const close = {
    'type': 'button',
    'class': 'button button--icon button--small',
    'data-dismiss': '',
    'aria-label': box().dataset.close,
  }
  toast.append(element('button', close, '✕'))
  box().append(toast)
  announce(text)
  show(toast)
}

function undoForm(address) {
  const form = element('form', { action: address, method: 'post' })
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? ''
  form.append(
    element('input', { type: 'hidden', name: '_csrf', value: token }),
    element('button', { class: 'button button--small' }, box().dataset.undo)
  )
  return form
}

function element(name, attributes, text) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text) made.textContent = text
  return made
}

function show(toast) {
  const holder = box()
  if (!holder.matches(':popover-open')) holder.showPopover()
  const leave = () => {
    if (toast.matches(':hover, :focus-within')) return setTimeout(leave, 1500)
    dismiss(toast)
  }
  setTimeout(leave, stay)
}

function dismiss(toast) {
  toast.setAttribute('data-leaving', '')
  setTimeout(() => {
    toast.remove()
    if (!box()?.children.length && box()?.matches(':popover-open')) box().hidePopover()
  }, 160)
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-dismiss]')
  if (button) dismiss(button.closest('[data-toast]'))
})
document.addEventListener('toast', ({ detail }) =>
  say(typeof detail === 'string' ? detail : (detail?.text ?? detail?.value), detail)
)
document.querySelectorAll('#toasts [data-toast]').forEach(show)
