/**
 * `[data-rich-text]` puts a formatted area with a small toolbar over its textarea, which still carries the HTML. Where there is a
 * `[data-formatted]` control too, that one carries the HTML and the textarea the same words without it.
 */
function ready(box) {
  if (box.dataset.ready) return
  box.dataset.ready = 'yes'
  const source = box.querySelector('textarea')
  box.append(box.querySelector('template').content.cloneNode(true))
  const area = box.querySelector('[contenteditable]')
  const formatted = box.querySelector('[data-formatted]')
  if (formatted && !formatted.value) area.innerText = source.value
  else area.innerHTML = (formatted ?? source).value
  const begin = document.activeElement === source
  source.hidden = true
  for (const name of ['aria-invalid', 'aria-describedby', 'data-mentions', 'data-mentions-label']) {
    if (source.hasAttribute(name)) area.setAttribute(name, source.getAttribute(name))
  }
  if (begin || source.autofocus) area.focus()
  document.querySelector(`label[for="${source.id}"]`)?.addEventListener('click', () => area.focus())
  const carry = () => {
    const html = area.textContent.trim() ? area.innerHTML : ''
    if (formatted) formatted.value = html
    source.value = formatted
      ? html && area.innerText.replaceAll('\u00a0', ' ').replace(/\n{3,}/g, '\n\n')
      : html
    area.classList.toggle('rich__area--empty', !html)
  }
  carry()
  area.addEventListener('input', carry)
  area.addEventListener('focus', () =>
    document.execCommand('defaultParagraphSeparator', false, 'p')
  )
  area.addEventListener('paste', (event) => {
    event.preventDefault()
    const html = event.clipboardData.getData('text/html')
    if (html) document.execCommand('insertHTML', false, plainMarkup(html))
    else document.execCommand('insertText', false, event.clipboardData.getData('text/plain'))
  })
  box.addEventListener(
    'mousedown',
    (event) => event.target.closest('[data-command]') && event.preventDefault()
  )
  box.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-command]')
    if (!button) return
    area.focus()
    document.execCommand(button.dataset.command, false, button.dataset.value)
    carry()
  })
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) source.form?.requestSubmit()
  })
}

const kept = new Set('P BR B STRONG I EM U S A UL OL LI BLOCKQUOTE CODE PRE H2 H3 HR'.split(' '))
const dropped = 'script, style, title, meta, link, template, svg, math, iframe, object'

/** What another program put on the clipboard, with nothing but the markup that is kept on the server too. */
function plainMarkup(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const each of body.querySelectorAll(dropped)) each.remove()
  for (const each of [...body.querySelectorAll('*')].reverse()) {
    const href = each.tagName === 'A' && /^(https?|mailto|tel):/i.test(each.href) && each.href
    const name = each.tagName === 'DIV' ? 'P' : each.tagName
    if (!kept.has(name) || (name === 'A' && !href)) each.replaceWith(...each.childNodes)
    else {
      const clean = document.createElement(name)
      clean.append(...each.childNodes)
      if (href) clean.setAttribute('href', href)
      each.replaceWith(clean)
    }
  }
  return body.innerHTML
}

const prepare = () => document.querySelectorAll('[data-rich-text]').forEach(ready)
document.addEventListener('htmx:after:swap', prepare)
prepare()
