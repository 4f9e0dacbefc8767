/**
 * Values edited where they stand. `[data-inline]` holds a value and a link `[data-edit]` to its editor; a click on the value
 * or `e` follows the link. In the editor, `[data-inline-form]`, Enter saves, Esc restores, Tab past the last control saves
 * and opens the next value. Without script the link leads to a page with the same form.
 */
const regions = () => [...document.querySelectorAll('[data-inline]')]
const linkIn = (region) => region?.querySelector('[data-edit]')
let goOn = null

document.addEventListener('click', (event) => {
  const region = event.target.closest?.('[data-inline]')
  if (!region || event.target.closest('a, button, input, select, textarea, label, form')) return
  if (String(getSelection()).length) return
  linkIn(region)?.click()
})

document.addEventListener('keydown', (event) => {
  const form = event.target.closest?.('[data-inline-form]')
  if (form) inForm(event, form)
})

/** Before the page's own keys: on a value, `e` is this value's. */
document.addEventListener(
  'keydown',
  (event) => {
    const region = event.target.closest?.('[data-inline]')
    const typing = event.target.closest?.('[data-inline-form]')
    if (event.key !== 'e' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    const link = linkIn(region)
    if (!link) return
    event.preventDefault()
    event.stopPropagation()
    link.click()
  },
  true
)

function inForm(event, form) {
  if (event.defaultPrevented) return
  if (event.key === 'Escape') {
    event.preventDefault()
    form.querySelector('[data-inline-cancel]')?.click()
  } else if (
    event.key === 'Enter' &&
    event.target.matches('input:not([type="checkbox"], [type="radio"], [type="file"]), select')
  ) {
    event.preventDefault()
    form.requestSubmit()
  } else if (event.key === 'Tab' && !event.shiftKey && event.target === lastControl(form)) {
    event.preventDefault()
    goOn = form.closest('[data-inline]')?.id ?? null
    form.requestSubmit()
  }
}

/** Buttons come after what is typed: Tab leaves the editor at its last control. */
const lastControl = (form) =>
  [
    ...form.querySelectorAll(
      'input:not([type="hidden"]), select, textarea, [contenteditable="true"]'
    ),
  ]
    .filter((control) => control.offsetParent !== null)
    .at(-1)

document.addEventListener('htmx:after:swap', ({ detail, target }) => {
  const region = (detail?.ctx?.target ?? target)?.closest?.('[data-inline]')
  if (!region) return
  const form = region.querySelector('[data-inline-form]')
  if (form) {
    goOn = null
    const first = form.querySelector(
      '[aria-invalid="true"], .input, input:not([type="hidden"]), select'
    )
    first?.focus()
    if (first?.matches('input[type="text"], input[type="email"], input[type="tel"]')) first.select()
    return
  }
  if (goOn !== region.id) return linkIn(region)?.focus({ preventScroll: true })
  goOn = null
  const all = regions().filter(linkIn)
  linkIn(all[all.indexOf(region) + 1])?.click()
})
