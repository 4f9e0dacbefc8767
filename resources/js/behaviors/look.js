/** The theme and density buttons act at once; the form saves them without leaving the page. */
document.addEventListener('submit', async (event) => {
  const form = event.target
  const { submitter } = event
  if (!form.matches('[data-look]') || !submitter?.name) return
  event.preventDefault()

  document.documentElement.dataset[submitter.name] = submitter.value
  for (const each of form.querySelectorAll(`[name="${submitter.name}"]`)) {
    each.setAttribute('aria-pressed', String(each === submitter))
  }
  await fetch(form.action, {
    method: 'POST',
    body: new URLSearchParams(new FormData(form, submitter)),
    headers: { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
    redirect: 'manual',
  })
})
