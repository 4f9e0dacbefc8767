import htmx from 'htmx.org'

/**
 * Links with `data-list-dialog` open the page they lead to in the list's dialog: filter editor, columns, saved view. A select
 * with `data-list-operator` fetches its form again, since the value is typed differently for each operator. Buttons with
 * `data-list-move` move their row without asking the server. A select with `data-list-update` sends its form to be made anew.
 */
const dialog = () => document.getElementById('list-dialog')
const body = () => document.getElementById('list-dialog-body')

async function show(url) {
  const response = await fetch(url, {
    headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
  })
  if (!response.ok || response.redirected) return location.assign(url)
  const text = await response.text()
  body().innerHTML = text
  htmx.process(body())
  const title = body().querySelector('[data-dialog-title]')?.dataset.dialogTitle ?? ''
  dialog().querySelector('h2').textContent = title
  if (!dialog().open) dialog().showModal()
  body().querySelector('[autofocus], input:not([type="hidden"]), select, a')?.focus()
}

document.addEventListener(
  'click',
  (event) => {
    const link = event.target.closest?.('a[data-list-dialog]')
    if (!link || !dialog() || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    show(link.href)
  },
  true
)

document.addEventListener('change', ({ target }) => {
  if (target.matches?.('[data-list-update]')) {
    return target.form.requestSubmit(target.form.querySelector('[name="do"][value="update"]'))
  }
  const url = target.dataset?.listOperator
  if (!url || !dialog()?.contains(target)) return
  show(`${url}?${new URLSearchParams(new FormData(target.form))}`)
})

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-list-move]')
  if (!button) return
  event.preventDefault()
  const row = button.closest('li')
  const other =
    button.dataset.listMove === 'up' ? row.previousElementSibling : row.nextElementSibling
  if (!other?.querySelector('[data-list-move]')) return
  if (button.dataset.listMove === 'up') other.before(row)
  else other.after(row)
  button.focus()
})
