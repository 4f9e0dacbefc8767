/**
 * `data-waits-for="<address>"` on a page whose server is about to start anew: once it stopped answering and answers again, the browser
 * goes to the address. Where another process answered meanwhile, it goes there after a while in any case.
 */
const every = 300
const longest = 30_000

const isReady = () =>
  fetch('/health/ready', { cache: 'no-store', credentials: 'omit' }).then(
    ({ ok }) => ok,
    () => false
  )

async function goOn(address) {
  const last = Date.now() + longest
  let stopped = false
  while (Date.now() < last) {
    await new Promise((resolve) => setTimeout(resolve, every))
    const ready = await isReady()
    if (ready && stopped) break
    stopped ||= !ready
  }
  location.replace(address)
}

const waiting = document.querySelector('[data-waits-for]')
if (waiting) goOn(waiting.dataset.waitsFor)
