import htmx from 'htmx.org'
import { announce, say } from './toast.js'

/**
 * Cards (`data-card`, with `data-version`) in the columns (`data-lane` around `data-cards`) of a `data-board="/deals"` change their
 * place at once and are put back if the server says no. By pointer: drag. By keyboard, on a card's link: arrows walk, Space
 * lifts and drops, Escape puts back, m asks where to. A move is `PUT <board>/<id>/stage`; the answer replaces the card and the
 * heads of both columns, or is a form for what is missing, which opens in the page's dialog.
 */
const all = (within, selector) => [...(within?.querySelectorAll(selector) ?? [])]
const boardOf = (element) => element.closest?.('[data-board]')
const listOf = (lane) => lane.querySelector('[data-cards]')
const cardsOf = (list) => all(list, '[data-card]')
const link = (card) => card?.querySelector('a')
const words = (text, values) => text.replace(/%(\w+)/g, (_, name) => values[name] ?? '')

let lifted = null

function lift(card) {
  lifted = { card, list: card.parentElement, next: card.nextElementSibling }
  card.classList.add('card--lifted')
}

function putBack({ card, list, next } = lifted) {
  card.classList.remove('card--lifted')
  list.insertBefore(card, next?.parentElement === list ? next : null)
  lifted = null
}

function drop() {
  const from = lifted
  const { card, list, next } = from
  card.classList.remove('card--lifted')
  lifted = null
  if (card.parentElement === list && card.nextElementSibling === next) return
  const body = new URLSearchParams({
    stageId: card.closest('[data-lane]').dataset.lane,
    below: card.previousElementSibling?.dataset.card ?? '',
    version: card.dataset.version,
  })
  send(boardOf(card), card.dataset.card, body, () => putBack(from))
}

async function send(board, id, body, refuse) {
  const url = `${board.dataset.board}/${id}/stage?_method=PUT&from=board&${board.dataset.query}`
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? ''
  const headers = { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'X-CSRF-Token': token }
  const response = await fetch(url, { method: 'POST', headers, body }).catch(() => null)
  if (!response || response.redirected || ![200, 409, 422].includes(response.status)) {
    refuse()
    return say(board.dataset.failed, { tone: 'bad' })
  }
  const text = await response.text()
  if (response.status === 422) {
    refuse()
    announce(board.dataset.refused)
    return ask(text)
  }
  document.getElementById('list-dialog')?.close()
  const { 'board:moved': moved } = JSON.parse(response.headers.get('HX-Trigger'))
  settle(board, moved)
  swap(text)
  const bad = response.status === 409
  if (bad) say(moved.text, { tone: 'bad' })
  else if (moved.text) say(moved.text, { undo: moved.undo })
  link(document.getElementById(`card-${id}`))?.focus({ preventScroll: true })
}

/** Puts a card where the server has it. */
function settle(board, { card: id, lane, below }) {
  const card = board.querySelector(`[data-card="${id}"]`)
  const list = board.querySelector(`[data-lane="${lane}"] [data-cards]`)
  if (!card) return
  if (!list) return card.remove()
  const above = below && list.querySelector(`[data-card="${below}"]`)
  if (above) above.after(card)
  else if (card.parentElement !== list || below === null) list.prepend(card)
}

/** Regions of an answer, each in its place. */
function swap(text) {
  const parts = new DOMParser().parseFromString(text, 'text/html').querySelectorAll('hx-partial')
  for (const part of parts) {
    const target = document.querySelector(part.getAttribute('hx-target'))
    const fresh = part.firstElementChild
    if (!target || !fresh) continue
    target.replaceWith(fresh)
    htmx.process(fresh)
  }
}

function ask(text) {
  const dialog = document.getElementById('list-dialog')
  const body = document.getElementById('list-dialog-body')
  body.innerHTML = text
  body.querySelector('title')?.remove()
  htmx.process(body)
  dialog.querySelector('h2').textContent =
    body.querySelector('[data-dialog-title]')?.dataset.dialogTitle ?? ''
  if (!dialog.open) dialog.showModal()
  body.querySelector('[autofocus], [aria-invalid], input:not([type="hidden"]), select')?.focus()
}

async function openForm(url) {
  const headers = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
  const response = await fetch(url, { headers }).catch(() => null)
  if (!response?.ok || response.redirected) return location.assign(url)
  ask(await response.text())
}

document.addEventListener('dragstart', (event) => {
  const card = event.target.closest?.('[data-board] [data-card][draggable]')
  if (!card) return
  event.dataTransfer.effectAllowed = 'move'
  event.dataTransfer.setData('text/plain', card.dataset.title ?? '')
  requestAnimationFrame(() => lift(card))
})

document.addEventListener('dragover', (event) => {
  const lane = lifted && event.target.closest?.('[data-lane]')
  if (!lane) return
  event.preventDefault()
  const list = listOf(lane)
  const { card } = lifted
  const others = cardsOf(list).filter((each) => each !== card)
  const after = others.find((each) => {
    const { top, height } = each.getBoundingClientRect()
    return event.clientY < top + height / 2
  })
  if (card.parentElement !== list || card.nextElementSibling !== (after ?? null))
    list.insertBefore(card, after ?? null)
})

document.addEventListener('drop', (event) => {
  if (!lifted || !boardOf(event.target)) return
  event.preventDefault()
  drop()
})
document.addEventListener('dragend', () => lifted && putBack())

document.addEventListener('keydown', (event) => {
  const card = event.target.closest?.('[data-board] [data-card]')
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return
  const { key } = event
  const held = lifted !== null
  if (key === ' ') lifted ? set(card) : pick(card)
  else if (key === 'Escape' && lifted) {
    putBack()
    announce(boardOf(card).dataset.putBack)
  } else if (key === 'm' && !lifted) card.querySelector('[data-board-form]')?.click()
  else if (!(key.startsWith('Arrow') && step(card, key))) return
  event.preventDefault()
  if (held) link(card)?.focus()
})

function pick(card) {
  if (!card.draggable) return
  lift(card)
  announce(words(boardOf(card).dataset.lifted, { card: card.dataset.title }))
}

function set(card) {
  drop()
  link(card)?.focus()
}

function step(card, key) {
  const list = card.parentElement
  const at = cardsOf(list).indexOf(card)
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const down = key === 'ArrowDown'
    const other = down ? card.nextElementSibling : card.previousElementSibling
    if (!other) return true
    if (!lifted) return focus(other)
    down ? other.after(card) : other.before(card)
    return tell(card)
  }
  const forward = (key === 'ArrowRight') === (getComputedStyle(card).direction !== 'rtl')
  const lanes = all(boardOf(card), '[data-lane]')
  const here = lanes.indexOf(card.closest('[data-lane]'))
  const further = forward ? lanes.slice(here + 1) : lanes.slice(0, here).reverse()
  const lane = further.find((each) => lifted || cardsOf(listOf(each)).length)
  if (!lane) return true
  const others = cardsOf(listOf(lane))
  if (!lifted) return focus(others[Math.min(at, others.length - 1)])
  listOf(lane).insertBefore(card, others[at] ?? null)
  return tell(card)
}

function focus(card) {
  link(card)?.focus()
  card.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return true
}

function tell(card) {
  const list = card.parentElement
  const values = {
    lane: card.closest('[data-lane]').dataset.name,
    at: cardsOf(list).indexOf(card) + 1,
    of: cardsOf(list).length,
  }
  announce(words(boardOf(card).dataset.place, values))
  card.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return true
}

document.addEventListener(
  'click',
  (event) => {
    const opener = event.target.closest?.('[data-board] [data-board-form]')
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    openForm(`${opener.getAttribute('href')}&${boardOf(opener).dataset.query}`)
  },
  true
)

document.addEventListener('submit', (event) => {
  const form = event.target
  const board = document.querySelector('[data-board]')
  if (!form.matches?.('dialog [data-board-move]') || !board) return
  event.preventDefault()
  send(board, form.dataset.boardMove, new URLSearchParams(new FormData(form)), () => {})
})

document.addEventListener('change', ({ target }) => {
  const url = target.dataset?.boardStage
  if (url && target.closest('dialog'))
    openForm(`${url}&stageId=${encodeURIComponent(target.value)}`)
})

document.addEventListener('htmx:after:request', ({ target, detail }) => {
  const form = target.closest?.('[data-board-add]')
  if (form && (detail.ctx?.response?.raw?.ok ?? detail.ctx?.response?.status < 400)) form.reset()
})
