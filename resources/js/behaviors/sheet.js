/**
 * `[data-sheet]` is a table of lines in a form. Alt with an arrow moves the line up or down, Alt with Delete removes it, by pressing
 * the button that its row has for that; an arrow alone goes to the same field of the next line.
 */
const moves = { ArrowUp: 'up', ArrowDown: 'down', Delete: 'remove' }

document.addEventListener('keydown', (event) => {
  const row = event.target.closest?.('[data-sheet] [data-line]')
  if (!row || event.ctrlKey || event.metaKey || !(event.key in moves)) return
  if (event.altKey) {
    event.preventDefault()
    row.querySelector(`[data-move="${moves[event.key]}"]:not([disabled])`)?.click()
  } else if (event.key !== 'Delete' && event.target.matches('input.input')) {
    const next = event.key === 'ArrowUp' ? row.previousElementSibling : row.nextElementSibling
    const part = event.target.name.replace(/^.*\[(\w+)\]$/, '$1')
    const same = next?.querySelector(`input[name$="[${part}]"]`)
    if (!same) return
    event.preventDefault()
    same.focus()
    same.select()
  }
})

/** An address to copy is chosen whole. */
document.addEventListener('focusin', ({ target }) => {
  if (target.matches('[data-select-all]')) target.select()
})

/** `[data-quote-view]` says to its server that a person has it before them: after a moment, in sight, once. */
const viewed = document.querySelector('[data-quote-view]')
if (viewed) {
  const say = () => {
    if (document.visibilityState !== 'visible') return
    document.removeEventListener('visibilitychange', wait)
    const headers = {
      'X-CSRF-Token': document.querySelector('meta[name="csrf-token"]')?.content ?? '',
    }
    fetch(viewed.dataset.quoteView, { method: 'POST', headers }).catch(() => {})
  }
  const wait = () => setTimeout(say, 2000)
  document.addEventListener('visibilitychange', wait)
  wait()
}
