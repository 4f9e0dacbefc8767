/**
 * On a phone the columns of a board stand side by side, one to a screen: the tab (`data-board-tabs`, links to `#<column>`) of the
 * one that is seen is marked and brought into sight.
 */
const narrow = matchMedia('(max-width: 48rem)')

function watch(tabs) {
  const links = [...tabs.querySelectorAll('a')]
  const seen = new IntersectionObserver(
    (entries) => {
      const shown = entries.find(({ isIntersecting }) => isIntersecting)
      if (!shown || !narrow.matches) return
      for (const link of links) {
        const current = link.hash === `#${shown.target.id}`
        link.setAttribute('aria-current', current)
        if (current)
          tabs.scrollTo({ left: link.offsetLeft - (tabs.clientWidth - link.clientWidth) / 2 })
      }
    },
    { root: document.getElementById(tabs.dataset.boardTabs), threshold: 0.6 }
  )
  for (const { hash } of links) seen.observe(document.getElementById(hash.slice(1)))
}

const start = () => {
  for (const tabs of document.querySelectorAll('[data-board-tabs]:not([data-watched])')) {
    tabs.dataset.watched = ''
    watch(tabs)
  }
}
document.addEventListener('DOMContentLoaded', start)
document.addEventListener('htmx:after:swap', start)
