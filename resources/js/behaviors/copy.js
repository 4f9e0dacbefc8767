/** `data-copies="<id>"` puts the words of that element on the clipboard; where the browser does not let it, they are selected. */
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copies]')
  const source = button && document.getElementById(button.dataset.copies)
  if (!source) return
  getSelection().selectAllChildren(source)
  try {
    await navigator.clipboard.writeText(source.innerText)
    button.querySelector('span').textContent = button.dataset.copied
  } catch {
    source.focus()
  }
})
