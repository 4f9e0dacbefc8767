import htmx from 'htmx.org'

/**
 * Editing in the cell: in a table with `data-cells="/contacts"` and `data-record`, a click on a cell whose field is named
 * in its head (`data-f`) of a row that may be edited (`data-edit`), or `e` on the marked row, swaps in the field's own editor. Links in a cell stay links.
 */
const fieldOf = (cell) =>
  cell.closest('tr[data-edit]') &&
  cell.closest('table').tHead?.rows[0].cells[cell.cellIndex]?.dataset.f

function edit(cell) {
  const table = cell.closest('[data-cells]')
  const row = cell.closest('tr')
  if (!table || !row || cell.querySelector('form')) return
  const { cells, record } = table.dataset
  const field = fieldOf(cell)
  cell.id = `cell-${record}-${row.dataset.id}-${field}`
  cell.setAttribute('data-inline', '')
  cell.setAttribute('hx-push-url:inherited', 'false')
  cell.setAttribute('hx-boost:inherited', 'false')
  htmx.ajax('GET', `${cells}/${row.dataset.id}/fields/${field}/edit?in=cell`, {
    target: cell,
    swap: 'innerHTML',
  })
}

document.addEventListener('click', (event) => {
  const cell = event.target.closest?.('[data-cells] td')
  if (
    !cell ||
    !fieldOf(cell) ||
    event.target.closest('a, form, input, select, button:not(.cell-edit)')
  )
    return
  if (event.target.closest('[hx-get]')) return
  event.preventDefault()
  edit(cell)
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'e' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.matches('input:not([type="checkbox"]), textarea, select')) return
  const marked = document.querySelector('[data-cells] tr[data-cursor]')
  const cell = marked && [...marked.cells].find(fieldOf)
  if (!cell) return
  event.preventDefault()
  edit(cell)
})
