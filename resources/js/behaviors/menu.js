/**
 * Menus are popovers, which open and close without script. This adds arrow keys, closing after a choice, and a place
 * beside the button where the browser has no anchor positioning.
 */
const anchored = CSS.supports('position-area: block-end')
const items = (menu) => [...menu.querySelectorAll('a[href], button:not([disabled])')]
let opener

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[popovertarget]')
  if (button) opener = button
  const chosen = target.closest('.menu li > a, .menu li > button, .menu__item')
  if (chosen && !chosen.hasAttribute('popovertarget')) {
    const menu = chosen.closest('[popover]')
    if (menu?.matches(':popover-open') && !menu.classList.contains('menu--panel')) {
      menu.hidePopover()
    }
  }
})

document.addEventListener(
  'toggle',
  ({ target, newState }) => {
    if (!(target instanceof HTMLElement) || !target.matches('.menu')) return
    if (newState !== 'open') return
    if (!anchored && opener) place(target, opener.getBoundingClientRect())
    if (opener?.matches(':focus-visible')) items(target)[0]?.focus()
  },
  true
)

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('.menu:popover-open:not(.menu--panel)')
  const from = menu ?? document.getElementById(event.target.getAttribute?.('popovertarget') ?? '')
  if (!from?.matches('.menu:popover-open') || event.target.matches('input, textarea, select'))
    return
  const list = items(from)
  const at = list.indexOf(document.activeElement)
  const next = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? list.length - 1 : at - 1 + list.length,
    Home: 0,
    End: list.length - 1,
  }[event.key]
  if (next === undefined) return
  event.preventDefault()
  list[next % list.length]?.focus()
})

function place(menu, box) {
  const width = menu.offsetWidth
  const left = Math.min(Math.max(8, box.right - width), innerWidth - width - 8)
  const below = box.bottom + menu.offsetHeight + 8 < innerHeight
  menu.style.insetInlineStart = `${left}px`
  menu.style.insetBlockStart = `${below ? box.bottom : Math.max(8, box.top - menu.offsetHeight - 8)}px`
}
