import htmx from 'htmx.org'

/**
 * A row of a list beside the list: `p` on the marked row, or the button that comes with the pointer, fills `#peek` from
 * `<path>/<id>/peek`. While it is open, walking the list walks it, `p` goes into it and Esc closes it; the focus stays on
 * the row. The address says `peek=<id>`, so that it can be reloaded and sent. Without script rows lead to their page.
 */
const aside = () => document.getElementById('peek')
const list = () => document.querySelector('[data-cells]')
const rowOf = (id) => list()?.querySelector(`tbody > tr[data-id="${CSS.escape(id)}"]`)
const isOpen = () => aside() && !aside().hidden
const linkOf = (row) => row?.querySelector('a.cell-name')

/** Fast walking asks for the last row only. */
let timer
let asked = ''

function open(row) {
  const { id } = row.dataset
  const fresh = !isOpen()
  clearTimeout(timer)
  asked = id
  mark(row)
  address(id, fresh)
  timer = setTimeout(() => fill(id), fresh ? 0 : 120)
}

async function fill(id) {
  await htmx.ajax('GET', `${list().dataset.cells}/${id}/peek`, {
    target: '#peek',
    swap: 'innerHTML',
  })
  if (asked === id && aside()) aside().hidden = false
}

function close({ back = true } = {}) {
  clearTimeout(timer)
  const row = rowOf(asked)
  asked = ''
  aside().hidden = true
  aside().replaceChildren()
  mark(null)
  if (!back) return
  address(null)
  linkOf(row)?.focus({ preventScroll: true })
}

function mark(row) {
  for (const link of document.querySelectorAll('[data-cells] a[aria-expanded]')) {
    link.removeAttribute('aria-expanded')
    link.removeAttribute('aria-controls')
  }
  linkOf(row)?.setAttribute('aria-expanded', 'true')
  linkOf(row)?.setAttribute('aria-controls', 'peek')
}

/** One step back closes it; walking on is no step. */
function address(id, fresh = false) {
  const url = new URL(location)
  id ? url.searchParams.set('peek', id) : url.searchParams.delete('peek')
  history[fresh ? 'pushState' : 'replaceState']({ htmx: true }, '', url)
}

const typing = (target) =>
  target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select')

document.addEventListener(
  'keydown',
  (event) => {
    if (!aside() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    if (document.querySelector('dialog[open], :popover-open:not(#toasts)')) return
    if (event.key === 'Escape' && isOpen()) {
      event.preventDefault()
      event.stopPropagation()
      return close()
    }
    if (event.key !== 'p' || event.defaultPrevented) return
    const row = list()?.querySelector('tr[data-cursor]') ?? event.target.closest?.('tr[data-id]')
    if (!row) return
    event.preventDefault()
    if (isOpen() && row.dataset.id === asked) aside().querySelector('h2')?.focus()
    else open(row)
  },
  true
)

document.addEventListener('list:cursor', ({ target }) => {
  if (isOpen() && target.dataset.id && target.dataset.id !== asked) open(target)
})

document.addEventListener('click', (event) => {
  const row = event.target.closest?.('[data-peek-open]')?.closest('tr')
  if (row) open(row)
  else if (event.target.closest?.('[data-peek-close]') && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    close()
  }
})

/** One button for all rows, which goes where the pointer is. */
document.addEventListener('pointerover', ({ target }) => {
  const button = document.querySelector('[data-peek-open]')
  const cell = button && target.closest?.('[data-cells] tbody > tr')?.querySelector('.cell-title')
  if (!cell || button.parentElement === cell) return
  button.hidden = false
  cell.append(button)
})

window.addEventListener('popstate', () => {
  if (isOpen() && !new URL(location).searchParams.has('peek')) close({ back: false })
})

const opened = () => {
  const id = new URL(location).searchParams.get('peek')
  if (!id || !isOpen()) return
  asked = id
  const row = rowOf(id)
  mark(row)
  row?.setAttribute('data-cursor', '')
}
document.addEventListener('htmx:after:swap', () => isOpen() && !asked && opened())
opened()
