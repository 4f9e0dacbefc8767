/** `data-list-merge` shows while exactly two rows are ticked: two records become one. */
function refresh() {
  const ticked = document.querySelectorAll('[data-select-row]:checked').length
  for (const button of document.querySelectorAll('[data-list-merge]')) button.hidden = ticked !== 2
}

document.addEventListener('change', refresh)
document.addEventListener('click', () => queueMicrotask(refresh))
document.addEventListener('htmx:after:swap', refresh)
