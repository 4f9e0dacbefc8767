/**
 * The command field: a combobox whose options the server sends and ranks. Arrows walk, Enter opens, Ctrl Enter opens in a
 * new tab. Without script the same form goes to the search page.
 */
const dialog = document.getElementById('palette')
const input = dialog?.querySelector('[role="combobox"]')
const results = document.getElementById('palette-results')
const options = () => [...results.querySelectorAll('[role="option"]')]

function choose(option) {
  for (const each of options()) each.setAttribute('aria-selected', String(each === option))
  if (option) {
    option.id ||= `palette-option-${options().indexOf(option)}`
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  } else input.removeAttribute('aria-activedescendant')
}

function open(option, apart) {
  const link = option.matches('a') ? option : option.querySelector('a, button')
  if (apart && link?.href) window.open(link.href, '_blank', 'noopener')
  else link?.click()
}

dialog?.addEventListener('dialog:open', () => {
  input.select()
  input.dispatchEvent(new CustomEvent('palette:open', { bubbles: true }))
})

input?.addEventListener('keydown', (event) => {
  const all = options()
  const at = all.findIndex((each) => each.getAttribute('aria-selected') === 'true')
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    const step = event.key === 'ArrowDown' ? 1 : -1
    if (all.length) choose(all[(at + step + all.length) % all.length])
  } else if (event.key === 'Enter' && all[at]) {
    event.preventDefault()
    open(all[at], event.ctrlKey || event.metaKey)
  }
})

results?.addEventListener('click', ({ target }) => {
  if (target.closest('[role="option"]')) dialog.close()
})
document.addEventListener('htmx:after:swap', () => {
  if (dialog?.open) choose(options()[0])
})
