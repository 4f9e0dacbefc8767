import { announce } from './toast.js'

/**
 * After a swap the focus stays where the person was. An element with `autofocus` in what came in takes it; an invalid
 * control takes it before; otherwise the one with the id that had it. `data-announce` of what came in is read out.
 */
let held = ''

document.addEventListener('htmx:before:swap', () => {
  held = document.activeElement?.id ?? ''
})

document.addEventListener('htmx:after:swap', () => {
  const lost = !document.activeElement || document.activeElement === document.body
  const wanted =
    document.querySelector('[aria-invalid="true"][autofocus]') ??
    [...document.querySelectorAll('main [autofocus]')].at(-1) ??
    (held ? document.getElementById(held) : null)
  if (lost || wanted?.hasAttribute('autofocus')) wanted?.focus({ preventScroll: true })
  const news = document.querySelector('[data-announce]')
  if (news) {
    announce(news.dataset.announce)
    news.removeAttribute('data-announce')
  }
})
