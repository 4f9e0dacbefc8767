/**
 * `data-select` on the element around a list: its `[data-select-all]` ticks every `[data-select-row]`, shift ticks a
 * range, and `[data-select-bar]` shows while anything is ticked, with the number in `[data-select-count]`.
 * `[data-select-everything]` is the offer to take all results, shown once the page is ticked whole; choosing it ticks the
 * hidden checkbox named in it, and any other click takes it back. `[data-select-clear]` lets go of all. What works with so
 * many rows only says so in `data-select-least` and `data-select-most`, and hides otherwise.
 */
let last = null

const scopes = () => [...document.querySelectorAll('[data-select]')]
const boxes = (scope) => [...scope.querySelectorAll('[data-select-row]')]
const scopeOf = (element) => element.closest('[data-select]')

function refresh(scope) {
  const all = boxes(scope)
  const ticked = all.filter((box) => box.checked).length
  const whole = scope.querySelector('[data-select-all]')
  if (whole) {
    whole.checked = all.length > 0 && ticked === all.length
    whole.indeterminate = ticked > 0 && ticked < all.length
  }
  for (const bar of scope.querySelectorAll('[data-select-bar]')) bar.hidden = ticked === 0
  for (const count of scope.querySelectorAll('[data-select-count]')) count.textContent = ticked
  const offer = scope.querySelector('[data-select-everything]')
  const everything = offer?.querySelector('input')
  if (ticked < all.length && everything) everything.checked = false
  if (offer) offer.hidden = ticked < all.length
  if (everything?.checked) {
    for (const count of scope.querySelectorAll('[data-select-count]')) {
      count.textContent = offer.dataset.selectEverything
    }
  }
  const chosen = everything?.checked ? Infinity : ticked
  for (const button of scope.querySelectorAll('[data-select-least], [data-select-most]')) {
    const { selectLeast = 1, selectMost = Infinity } = button.dataset
    button.hidden = chosen < Number(selectLeast) || chosen > Number(selectMost)
  }
  for (const box of all) box.closest('tr')?.setAttribute('aria-selected', String(box.checked))
}

document.addEventListener('click', (event) => {
  const box = event.target.closest?.('[data-select-row]')
  const scope = scopeOf(event.target)
  if (box && scope) {
    const all = boxes(scope)
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b)
      for (const each of all.slice(from, to + 1)) each.checked = box.checked
    }
    last = box
    refresh(scope)
  } else if (scope && event.target.closest('[data-select-clear]')) {
    for (const each of boxes(scope)) each.checked = false
    refresh(scope)
  }
})

document.addEventListener('change', ({ target }) => {
  const scope = scopeOf(target)
  if (!scope) return
  if (target.matches('[data-select-all]')) {
    for (const each of boxes(scope)) each.checked = target.checked
  }
  refresh(scope)
})

document.addEventListener('htmx:after:swap', () => scopes().forEach(refresh))
scopes().forEach(refresh)
