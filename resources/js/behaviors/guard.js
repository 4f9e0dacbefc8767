/** `data-guard` on a form: leaving the page with something typed and not saved asks first. */
const dirty = new Set()

document.addEventListener('input', ({ target }) => {
  const form = target.form ?? target.closest?.('form')
  if (form?.hasAttribute('data-guard')) dirty.add(form)
})
document.addEventListener('submit', ({ target, defaultPrevented }) => {
  if (!defaultPrevented) dirty.delete(target)
})
document.addEventListener('htmx:after:request', ({ target }) => {
  const form = target.closest?.('form')
  if (form) dirty.delete(form)
})
window.addEventListener('beforeunload', (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form)
  if (dirty.size) event.preventDefault()
})
