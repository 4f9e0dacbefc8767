/** Areas grow with their text where the browser has no `field-sizing`, and files may be dropped on `[data-drop]`. */
if (!CSS.supports('field-sizing: content')) {
  document.addEventListener('input', ({ target }) => {
    if (!target.matches('textarea[data-grow]')) return
    target.style.blockSize = 'auto'
    target.style.blockSize = `${target.scrollHeight + 2}px`
  })
}

const zoneOf = ({ target }) => target.closest?.('[data-drop]')

document.addEventListener('dragover', (event) => {
  const zone = zoneOf(event)
  if (!zone) return
  event.preventDefault()
  zone.setAttribute('data-over', '')
})
document.addEventListener('dragleave', (event) => zoneOf(event)?.removeAttribute('data-over'))
document.addEventListener('drop', (event) => {
  const zone = zoneOf(event)
  const input = zone?.querySelector('input[type="file"]')
  if (!input) return
  event.preventDefault()
  zone.removeAttribute('data-over')
  input.files = event.dataTransfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
})

/** Meta+Enter (or Ctrl+Enter) in an area saves its form. */
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  if (event.target.matches('textarea')) event.target.form?.requestSubmit()
})
