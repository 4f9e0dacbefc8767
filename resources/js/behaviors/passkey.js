/**
 * `form[data-passkey="create|get"]` has the device make a passkey, or answer with one, and sends what it said in its field
 * `credential`. The server's part comes from `data-challenge`; a refusal is told in `[data-passkey-news]`. With
 * `data-conditional` the browser also offers passkeys where the e-mail is typed. `[data-passkey-offer]` around the form is
 * shown where the browser can do it, on the page's own origin `data-origin`; elsewhere `[data-passkey-without]` is.
 */
const forms = () => document.querySelectorAll('form[data-passkey]')
/** A challenge is good for five minutes; one that waits in the field is renewed before. */
const renewal = 240_000
let waiting = null

const canDo = ({ dataset }) =>
  location.origin === dataset.origin &&
  typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function'

class Refusal extends Error {}

async function challenge(form) {
  const answer = await fetch(form.dataset.challenge, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams(new FormData(form)),
  })
  const said = await answer.json()
  if (!answer.ok) throw new Refusal(said.message ?? said.detail ?? form.dataset.failed)
  return said
}

async function bring(form, how = {}) {
  const options = await challenge(form)
  const creating = form.dataset.passkey === 'create'
  const publicKey = creating
    ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
    : PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const ask = creating ? 'create' : 'get'
  const credential = await navigator.credentials[ask]({ publicKey, ...how })
  form.elements.credential.value = JSON.stringify(credential.toJSON())
  form.submit()
}

function tell(form, error) {
  const { failed, known } = form.dataset
  const sentence = error.name === 'InvalidStateError' ? known : failed
  form.querySelector('[data-passkey-news]').textContent =
    error instanceof Refusal ? error.message : sentence
}

/** Waits in the field of the e-mail, without a word, until somebody picks a passkey there. */
async function offer(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
  const mine = (waiting = new AbortController())
  const later = setTimeout(() => {
    mine.abort()
    if (waiting === mine) offer(form)
  }, renewal)
  try {
    await bring(form, { mediation: 'conditional', signal: mine.signal })
  } catch (error) {
    if (error instanceof Refusal) tell(form, error)
  } finally {
    clearTimeout(later)
  }
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!form.matches('form[data-passkey]')) return
  event.preventDefault()
  if (!form.reportValidity()) return
  waiting?.abort()
  waiting = null
  const button = event.submitter
  form.querySelector('[data-passkey-news]').textContent = ''
  if (button) button.disabled = true
  try {
    await bring(form)
  } catch (error) {
    tell(form, error)
    if (button) button.disabled = false
    button?.focus()
  }
})

for (const form of forms()) {
  const able = canDo(form)
  form.closest('[data-passkey-offer]').hidden = !able
  for (const each of document.querySelectorAll('[data-passkey-without]')) each.hidden = able
  if (able && form.hasAttribute('data-conditional')) offer(form)
}
