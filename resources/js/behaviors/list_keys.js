/**
 * `data-list-keys` on a table or list: j and k (or arrows once a row is marked) walk its `[data-row]`s or body rows,
 * x ticks the row's checkbox, Enter opens its first link, Esc lets go. The row that is marked says `list:cursor`.
 */
const lists = () => document.querySelector('[data-list-keys]')
const rows = () => [...(lists()?.querySelectorAll('[data-row], tbody > tr') ?? [])]
const typing = (target) =>
  target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select')

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (
    !lists() ||
    typing(event.target) ||
    document.querySelector('dialog[open], :popover-open:not(#toasts)')
  )
    return

  const all = rows()
  const at = all.findIndex((row) => row.hasAttribute('data-cursor'))
  const marked = all[at]
  if (event.key === 'j' || (marked && event.key === 'ArrowDown')) move(all, at, at + 1, event)
  else if (event.key === 'k' || (marked && event.key === 'ArrowUp')) move(all, at, at - 1, event)
  else if (event.key === 'x' && marked) marked.querySelector('input[type="checkbox"]')?.click()
  else if (event.key === 'Escape' && marked) marked.removeAttribute('data-cursor')
  else if (event.key === 'Enter' && marked && !event.target.closest('a, button')) {
    marked.querySelector('a[href]')?.click()
  }
})

function move(all, from, to, event) {
  const row = all[Math.max(0, Math.min(all.length - 1, to))]
  if (!row) return
  event.preventDefault()
  all[from]?.removeAttribute('data-cursor')
  row.setAttribute('data-cursor', '')
  row.scrollIntoView({ block: 'nearest' })
  row.querySelector('a[href]')?.focus({ preventScroll: true, focusVisible: false })
  row.dispatchEvent(new CustomEvent('list:cursor', { bubbles: true }))
}
