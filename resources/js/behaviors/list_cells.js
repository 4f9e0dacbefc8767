import htmx from 'htmx.org'

/**
 * Editing in the cell: in a table with `data-cells="/contacts"` and `data-record`, a click on a cell that names its field
 * (`data-f`), or `e` on the marked row, swaps in the field's own editor. Links in a cell stay links.
 */
function edit(cell) {
  const table = cell.closest('[data-cells]')
  const row = cell.closest('tr')
  if (!table || !row || cell.querySelector('form')) return
  const { cells, record } = table.dataset
  const field = cell.dataset.f
  cell.id = `cell-${record}-${row.dataset.id}-${field}`
  cell.setAttribute('data-inline', '')
  htmx.ajax('GET', `${cells}/${row.dataset.id}/fields/${field}/edit?in=cell`, {
    target: cell,
    swap: 'innerHTML',
  })
}

document.addEventListener('click', (event) => {
  const cell = event.target.closest?.('[data-cells] td[data-f]')
  if (!cell || event.target.closest('a, form, input, select, button:not(.cell-edit)')) return
  if (event.target.closest('[hx-get]')) return
  event.preventDefault()
  edit(cell)
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'e' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.matches('input:not([type="checkbox"]), textarea, select')) return
  const cell = document.querySelector('[data-cells] tr[data-cursor] td[data-f]')
  if (!cell) return
  event.preventDefault()
  edit(cell)
})
