/**
 * Keys by attribute: `data-key="g c"` on a link or button is pressed by g then c, `data-key="n"` by n. `/` goes to the
 * search field, `?` shows the list. Nothing fires while somebody types, and no key of the browser is taken.
 */
let first = ''
let timer

const typing = (target) =>
  target.isContentEditable ||
  target.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select')

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault()
    document.querySelector('[data-opens="palette"]')?.click()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (typing(event.target) || document.querySelector('dialog[open]')) return

  const pressed = first ? `${first} ${event.key}` : event.key
  const target = find(pressed)
  clearTimeout(timer)
  first = ''
  if (target) {
    event.preventDefault()
    target.matches('input, textarea, select') ? target.focus() : target.click()
  } else if (event.key === 'g') {
    first = 'g'
    timer = setTimeout(() => (first = ''), 1200)
  } else if (event.key === '?') {
    document.querySelector('[data-opens="keys"]')?.click()
  } else if (event.key === '/') {
    event.preventDefault()
    document.querySelector('[data-opens="palette"], input[type="search"]')?.click()
  }
})

const find = (keys) =>
  [...document.querySelectorAll(`[data-key="${CSS.escape(keys).replace(/\\ /g, ' ')}"]`)].find(
    (each) => each.closest('.menu, dialog') === null || each.checkVisibility()
  )

document.getElementById('keys')?.addEventListener('dialog:open', ({ target }) => {
  const list = target.querySelector('[data-keys-list]')
  list.querySelectorAll('[data-found]').forEach((each) => each.remove())
  for (const more of document.querySelectorAll('template[data-keys-more]')) {
    for (const each of more.content.cloneNode(true).children) {
      each.setAttribute('data-found', '')
      list.append(each.cloneNode(true))
    }
  }
  for (const element of document.querySelectorAll('[data-key]')) {
    const words = (element.getAttribute('aria-label') ?? element.textContent).trim()
    const name = document.createElement('dt')
    const keys = document.createElement('dd')
    name.textContent = words
    for (const key of element.dataset.key.split(' ')) {
      keys.append(Object.assign(document.createElement('kbd'), { textContent: key }))
    }
    for (const each of [name, keys]) each.setAttribute('data-found', '')
    list.append(name, keys)
  }
})
