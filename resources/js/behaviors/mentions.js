/**
 * `data-mentions` on a textarea or an editable area, naming where colleagues are found: typing `@` and the beginning of a name offers
 * them in a listbox below. Arrows choose, Enter and Tab take, Escape lets go. Without it, a name typed after `@` says the same.
 */
const calling = /(?<![\p{L}\p{N}])@([\p{L}\p{N}'’.-]*(?: [\p{L}\p{N}'’.-]*)?)$/u
const state = new WeakMap()
let made = 0

function prepare(area) {
  if (state.has(area)) return state.get(area)
  const list = document.createElement('ul')
  list.className = 'picker__list'
  list.id = `mentions-${++made}`
  list.hidden = true
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', area.dataset.mentionsLabel ?? '@')
  area.parentElement.classList.add('picker')
  area.after(list)
  area.setAttribute('aria-autocomplete', 'list')
  area.setAttribute('aria-haspopup', 'listbox')
  area.setAttribute('aria-controls', list.id)
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[data-value]')
    if (option) take(area, option)
  })
  area.addEventListener('blur', () => close(area))
  const own = { list, taken: new Set(), dismissed: -1, asked: 0 }
  state.set(area, own)
  return own
}

/** What is being typed after the `@` before the caret, and where in its text (a formatted area has several) that begins. */
function called(area) {
  const place = caret(area)
  const found = place && calling.exec(place.before)
  return found && { at: found.index, typed: found[1], ...place }
}

function caret(area) {
  if (!area.isContentEditable)
    return area.selectionStart === area.selectionEnd
      ? { before: area.value.slice(0, area.selectionStart) }
      : null
  const { isCollapsed, focusNode, focusOffset } = document.getSelection()
  if (!isCollapsed || focusNode?.nodeType !== Node.TEXT_NODE || !area.contains(focusNode))
    return null
  // A space at the end of a line is kept as one that does not break.
  const before = focusNode.data.slice(0, focusOffset).replaceAll('\u00a0', ' ')
  return { before, node: focusNode }
}

async function ask(area) {
  const own = prepare(area)
  const call = called(area)
  const said = call?.typed.toLowerCase()
  if (!call || call.at === own.dismissed || [...own.taken].some((name) => said.startsWith(name))) {
    if (!call) own.dismissed = -1
    return close(area)
  }
  const turn = ++own.asked
  const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(call.typed)}`, {
    headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
  })
  if (!answer.ok || turn !== own.asked || document.activeElement !== area) return
  own.list.innerHTML = await answer.text()
  const options = [...own.list.children]
  if (!options.length) return close(area)
  options.forEach((option, index) => (option.id = `${own.list.id}-${index}`))
  own.list.hidden = false
  mark(area, options[0])
}

function mark(area, option) {
  const { list } = state.get(area)
  list.querySelector('[aria-selected]')?.removeAttribute('aria-selected')
  option.setAttribute('aria-selected', 'true')
  option.scrollIntoView({ block: 'nearest' })
  area.setAttribute('aria-activedescendant', option.id)
}

function take(area, option) {
  const call = called(area)
  const name = option.dataset.label
  close(area)
  if (!call) return
  state.get(area).taken.add(name.toLowerCase())
  if (call.node) {
    document.getSelection().setBaseAndExtent(call.node, call.at, call.node, call.before.length)
    document.execCommand('insertText', false, `@${name} `)
    return
  }
  area.setRangeText(`@${name} `, call.at, area.selectionStart, 'end')
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

function close(area) {
  const own = state.get(area)
  own.asked++
  own.list.hidden = true
  own.list.replaceChildren()
  area.removeAttribute('aria-activedescendant')
}

document.addEventListener('input', ({ target }) => {
  if (target.matches?.('[data-mentions]')) ask(target)
})

document.addEventListener(
  'keydown',
  (event) => {
    const area = event.target
    const own = state.get(area)
    if (!own || own.list.hidden) return
    const options = [...own.list.children]
    const at = options.findIndex((option) => option.hasAttribute('aria-selected'))
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) mark(area, options[(at + step + options.length) % options.length])
    else if (event.key === 'Enter' || event.key === 'Tab') take(area, options[at])
    else if (event.key === 'Escape') {
      own.dismissed = called(area)?.at ?? -1
      close(area)
    } else return
    event.preventDefault()
    event.stopPropagation()
  },
  true
)
