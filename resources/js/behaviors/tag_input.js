/** `[data-tag-input]` shows the comma-separated names of its input as chips; the input itself still carries them all. */
function ready(box) {
  if (box.dataset.ready) return
  box.dataset.ready = 'yes'
  const whole = box.querySelector('input')
  const typing = whole.cloneNode()
  typing.removeAttribute('name')
  typing.value = ''
  whole.removeAttribute('id')
  whole.type = 'hidden'
  const chips = Object.assign(document.createElement('span'), { className: 'tags' })
  box.append(chips, typing)

  const names = () =>
    whole.value
      .split(/[,;]/)
      .map((name) => name.trim())
      .filter(Boolean)
  const keep = (list) => {
    whole.value = [...new Map(list.map((name) => [name.toLowerCase(), name])).values()].join(', ')
    draw()
    whole.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const draw = () => chips.replaceChildren(...names().map(chip))
  const chip = (name) => {
    const made = Object.assign(document.createElement('span'), {
      className: 'tag',
      textContent: name,
    })
    const remove = Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'tag__remove',
      textContent: '×',
    })
    remove.setAttribute('aria-label', `${box.dataset.remove} ${name}`)
    remove.addEventListener('click', () => {
      keep(names().filter((each) => each !== name))
      typing.focus()
    })
    made.append(remove)
    return made
  }
  const take = () => {
    if (!typing.value.trim()) return
    keep([...names(), ...typing.value.split(/[,;]/)])
    typing.value = ''
  }
  typing.addEventListener('keydown', (event) => {
    if ((event.key === 'Enter' || event.key === ',') && typing.value.trim()) {
      event.preventDefault()
      take()
    } else if (event.key === 'Backspace' && !typing.value) keep(names().slice(0, -1))
  })
  typing.addEventListener('blur', take)
  typing.form?.addEventListener('submit', take, true)
  draw()
}

const prepare = () => document.querySelectorAll('[data-tag-input]').forEach(ready)
document.addEventListener('htmx:after:swap', prepare)
prepare()
