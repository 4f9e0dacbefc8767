/** A public form: does the proof of work while somebody types, and tells a frame's page how tall it is. */
const { form: key } = document.body.dataset
const form = document.querySelector('form')
const widget = form?.querySelector('altcha-widget')

if (widget) {
  await import(widget.dataset.script)
  const { $altcha } = globalThis
  $altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(widget.dataset.worker))
  widget.configure({
    minDuration: 0,
    humanInteractionSignature: false,
    hideLogo: true,
    hideFooter: true,
  })
  let proving
  const prove = () => {
    proving ??= widget.verify().then(
      (found) => {
        if (!found) proving = undefined
      },
      () => (proving = undefined)
    )
    return proving
  }
  form.addEventListener('focusin', prove, { once: true })

  let sending = false
  form.addEventListener('submit', async (event) => {
    const status = form.querySelector('[data-sending]')
    status.textContent = status.dataset.sending
    if (sending || widget.getState() === 'verified') return
    event.preventDefault()
    const button = form.querySelector('button')
    button.disabled = true
    if (widget.getState() === 'expired') proving = undefined
    // Where the proof does not work out, the form is sent all the same: its address is then asked to confirm.
    await prove()
    sending = true
    button.disabled = false
    // A form does not send itself while it still tells that it is about to.
    setTimeout(() => form.requestSubmit())
  })
}

if (parent !== window) {
  const tell = () =>
    parent.postMessage({ farleyForm: key, height: document.documentElement.offsetHeight }, '*')
  new ResizeObserver(tell).observe(document.documentElement)
  document.querySelector('[data-go]')?.click()
}
