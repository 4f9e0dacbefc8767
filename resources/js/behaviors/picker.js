/**
 * `[data-picker]` around a select turns it into a combobox that asks the server: `data-url` answers options for `?q=`, and
 * takes `name` to make a new one where `data-create` says how that is called. The select stays and carries the value.
 */
let made = 0

function ready(box) {
  if (box.dataset.ready) return
  box.dataset.ready = 'yes'
  const select = box.querySelector('select')
  const list = Object.assign(document.createElement('ul'), {
    className: 'picker__list',
    id: `picker-${++made}`,
    hidden: true,
  })
  list.setAttribute('role', 'listbox')
  const input = document.createElement('input')
  for (const { name, value } of select.attributes)
    if (!['name', 'class', 'required'].includes(name)) input.setAttribute(name, value)
  Object.assign(input, {
    className: 'input',
    type: 'text',
    autocomplete: 'off',
    value: labelOf(select),
  })
  const roles = {
    'role': 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': list.id,
  }
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value)
  select.removeAttribute('id')
  select.hidden = true
  select.tabIndex = -1
  box.append(input, list)
  follow({ box, select, input, list })
}

const labelOf = (select) => (select.value ? select.selectedOptions[0].textContent.trim() : '')

function follow(picker) {
  const { input, list, select } = picker
  let timer
  input.addEventListener('input', () => {
    clearTimeout(timer)
    if (!input.value.trim()) choose(picker, '', '')
    timer = setTimeout(() => ask(picker), 150)
  })
  input.addEventListener('focus', () => input.select())
  input.addEventListener('blur', () => setTimeout(() => close(picker), 150))
  input.addEventListener('keydown', (event) => key(event, picker))
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[role="option"]')
    if (option) take(picker, option)
  })
  select.form?.addEventListener('reset', () => setTimeout(() => (input.value = labelOf(select))))
}

async function ask(picker) {
  const { box, input, list } = picker
  const typed = input.value.trim()
  const answer = await fetch(`${box.dataset.url}?q=${encodeURIComponent(typed)}`, {
    headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
  })
  if (!answer.ok || input.value.trim() !== typed) return
  list.innerHTML = await answer.text()
  const known = [...list.children].some(
    (option) => option.dataset.label?.toLowerCase() === typed.toLowerCase()
  )
  if (box.dataset.create && typed && !known)
    list.append(option(box.dataset.create.replace('%s', typed), 'create'))
  if (!list.children.length) list.append(option(box.dataset.none, 'none'))
  ;[...list.children].forEach((each, at) => (each.id = `${list.id}-${at}`))
  list.hidden = false
  input.setAttribute('aria-expanded', 'true')
  mark(picker, list.querySelector('[data-value]') ?? list.querySelector('[data-create]'))
}

function option(text, kind) {
  const item = document.createElement('li')
  item.setAttribute('role', 'option')
  item.textContent = text
  if (kind === 'none') item.setAttribute('aria-disabled', 'true')
  else item.setAttribute('data-create', '')
  return item
}

function key(event, picker) {
  const { input, list, select } = picker
  const open = !list.hidden
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    if (!open) return ask(picker)
    const all = [...list.querySelectorAll('[role="option"]:not([aria-disabled])')]
    const at = all.findIndex((each) => each.getAttribute('aria-selected') === 'true')
    mark(picker, all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length])
  } else if (event.key === 'Enter' && open) {
    event.preventDefault()
    const chosen = list.querySelector('[aria-selected="true"]')
    if (chosen) take(picker, chosen)
  } else if (event.key === 'Escape' && open) {
    event.preventDefault()
    input.value = labelOf(select)
    close(picker)
  }
}

function mark({ input, list }, item) {
  list.querySelectorAll('[aria-selected]').forEach((each) => each.removeAttribute('aria-selected'))
  if (!item) return input.removeAttribute('aria-activedescendant')
  item.setAttribute('aria-selected', 'true')
  item.scrollIntoView({ block: 'nearest' })
  input.setAttribute('aria-activedescendant', item.id)
}

async function take(picker, item) {
  if (item.dataset.value) return choose(picker, item.dataset.value, item.dataset.label)
  if (!item.hasAttribute('data-create')) return
  const headers = {
    'X-CSRF-Token': document.querySelector('meta[name="csrf-token"]')?.content ?? '',
  }
  const answer = await fetch(picker.box.dataset.url, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ name: picker.input.value.trim() }),
  })
  const made = await answer.json()
  if (answer.ok) return choose(picker, String(made.value), made.label)
  document.dispatchEvent(
    new CustomEvent('toast', {
      detail: { text: made.error ?? picker.box.dataset.none, tone: 'bad' },
    })
  )
}

function choose(picker, value, label) {
  const { select, input } = picker
  if (value && ![...select.options].some((each) => each.value === value))
    select.add(new Option(label, value))
  select.value = value
  if (value) input.value = label
  close(picker)
  select.dispatchEvent(new Event('change', { bubbles: true }))
}

function close({ input, list, select }) {
  list.hidden = true
  list.replaceChildren()
  input.setAttribute('aria-expanded', 'false')
  input.removeAttribute('aria-activedescendant')
  input.value = labelOf(select)
}

const prepare = () => document.querySelectorAll('[data-picker]').forEach(ready)
document.addEventListener('htmx:after:swap', prepare)
prepare()
