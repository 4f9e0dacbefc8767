/** `[data-rich-text]` puts a formatted area with a small toolbar over its textarea, which still carries the HTML. */
function ready(box) {
  if (box.dataset.ready) return
  box.dataset.ready = 'yes'
  const source = box.querySelector('textarea')
  box.append(box.querySelector('template').content.cloneNode(true))
  const area = box.querySelector('[contenteditable]')
  area.innerHTML = source.value
  source.hidden = true
  for (const name of ['aria-invalid', 'aria-describedby']) {
    if (source.hasAttribute(name)) area.setAttribute(name, source.getAttribute(name))
  }
  document.querySelector(`label[for="${source.id}"]`)?.addEventListener('click', () => area.focus())
  const carry = () => (source.value = area.textContent.trim() ? area.innerHTML : '')
  area.addEventListener('input', carry)
  area.addEventListener('paste', (event) => {
    event.preventDefault()
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain'))
  })
  box.addEventListener(
    'mousedown',
    (event) => event.target.closest('[data-command]') && event.preventDefault()
  )
  box.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-command]')
    if (!button) return
    area.focus()
    document.execCommand(button.dataset.command, false, button.dataset.value)
    carry()
  })
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) source.form?.requestSubmit()
  })
}

const prepare = () => document.querySelectorAll('[data-rich-text]').forEach(ready)
document.addEventListener('htmx:after:swap', prepare)
prepare()
