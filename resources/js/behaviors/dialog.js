/**
 * `data-opens="<id>"` opens a dialog; a click beside it closes it. `data-confirm="<question>"` on a button, link or form
 * asks before it acts; `data-confirm-title` and `data-confirm-yes` name the object and the verb.
 */
document.addEventListener('click', (event) => {
  const opens = event.target.closest('[data-opens]')
  const dialog = opens && document.getElementById(opens.dataset.opens)
  if (dialog) {
    event.preventDefault()
    if (!dialog.open) dialog.showModal()
    dialog.querySelector(firstControl)?.focus()
    dialog.dispatchEvent(new CustomEvent('dialog:open'))
  } else if (event.target instanceof HTMLDialogElement && outside(event)) {
    event.target.close()
  }
})

const firstControl =
  '[autofocus], .dialog__body :is(input:not([type="hidden"]), select, textarea), [role="combobox"]'

const outside = ({ target, clientX, clientY }) => {
  const box = target.getBoundingClientRect()
  const inside =
    clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom
  return !inside && (clientX !== 0 || clientY !== 0)
}

export function ask(element) {
  const dialog = document.getElementById('confirm')
  if (!dialog) return Promise.resolve(window.confirm(element.dataset.confirm))
  const { confirm, confirmTitle, confirmYes } = element.dataset
  const words = (element.textContent ?? '').trim()
  document.getElementById('confirm-title').textContent = confirmTitle || words
  document.getElementById('confirm-text').textContent = confirm
  document.getElementById('confirm-yes').textContent = confirmYes || words
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) =>
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  )
}

let sure = null
async function intercept(event, element) {
  if (sure === element) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!(await ask(element))) return
  sure = element
  if (event.type === 'submit') event.target.requestSubmit(event.submitter ?? undefined)
  else element.click()
  sure = null
}

document.addEventListener(
  'click',
  (event) => {
    const element = event.target.closest?.('a[data-confirm], button[data-confirm]')
    if (element) intercept(event, element)
  },
  true
)
document.addEventListener(
  'submit',
  (event) => {
    if (event.target.dataset.confirm) intercept(event, event.target)
  },
  true
)
