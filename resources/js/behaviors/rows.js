/** Lists of inputs: `[data-rows]` gets buttons that add and remove a row, and one main row at most. */
const ready = (box) => {
  if (box.dataset.ready) return
  box.dataset.ready = 'yes'
  box
    .querySelectorAll('[data-add-row], [data-remove-row]')
    .forEach((button) => (button.hidden = false))
}
const prepare = () => document.querySelectorAll('[data-rows]').forEach(ready)
const rowsOf = (box) => [...box.querySelectorAll('[data-row]')]

function add(box) {
  const last = rowsOf(box).at(-1)
  const row = last.cloneNode(true)
  const index = Number(box.dataset.next ?? rowsOf(box).length)
  box.dataset.next = index + 1
  for (const control of row.querySelectorAll('[name]')) {
    control.name = control.name.replace(/\[\d+\]/, `[${index}]`)
    control.id = control.id ? `${control.id}-${index}` : ''
    if (control.type === 'checkbox') control.checked = false
    else if (control.type === 'hidden') control.remove()
    else if (!control.matches('select')) control.value = ''
    control.removeAttribute('aria-invalid')
  }
  last.after(row)
  row.querySelector('.input').focus()
}

function remove(box, row) {
  const rows = rowsOf(box)
  const next = rows[rows.indexOf(row) - 1] ?? rows[1]
  if (rows.length === 1)
    return row.querySelectorAll('.input').forEach((input) => (input.value = ''))
  row.remove()
  next?.querySelector('.input')?.focus()
  box.dispatchEvent(new Event('change', { bubbles: true }))
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-add-row], [data-remove-row]')
  const box = button?.closest('[data-rows]')
  if (!box) return
  if (button.hasAttribute('data-add-row')) add(box)
  else remove(box, button.closest('[data-row]'))
})
document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-only-one]') || !target.checked) return
  for (const other of target.closest('[data-rows]').querySelectorAll('[data-only-one]'))
    if (other !== target) other.checked = false
})
document.addEventListener('htmx:after:swap', prepare)
prepare()
