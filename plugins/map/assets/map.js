/**
 * A territory's form (`data-map-form`): shows the inputs of the chosen kind of area only, and draws on the map beside it. A click adds a
 * corner to the list of corners, or sets the middle of a circle; both stay text that can be typed. Mercator, as the server draws it:
 * `data-map-lat`, `-lon` of the middle and `-breadth` in degrees over 960 points.
 */
const width = 960
const height = 500
const form = () => document.querySelector('[data-map-form]')
const canvas = () => document.querySelector('#territory-canvas [data-map-canvas]')
const kindOf = (within) => within.querySelector('[name=kind]:checked')?.value
const radians = (degrees) => (degrees * Math.PI) / 180
const degrees = (angle) => (angle * 180) / Math.PI
const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + radians(lat) / 2))

function frame() {
  const { mapLat, mapLon, mapBreadth } = canvas().closest('[data-map-breadth]').dataset
  return { lat: Number(mapLat), lon: Number(mapLon), scale: width / radians(Number(mapBreadth)) }
}

function toPlace([x, y]) {
  const { lat, lon, scale } = frame()
  const turned = lon + degrees((x - width / 2) / scale)
  const middle = mercator(lat) + (height / 2 - y) / scale
  return [degrees(2 * Math.atan(Math.exp(middle)) - Math.PI / 2), ((turned + 540) % 360) - 180]
}

function toPoint([at, to]) {
  const { lat, lon, scale } = frame()
  const away = ((((to - lon + 180) % 360) + 360) % 360) - 180
  return [width / 2 + radians(away) * scale, height / 2 - (mercator(at) - mercator(lat)) * scale]
}

const corners = (text) =>
  text
    .split('\n')
    .map((line) => line.match(/-?\d+(\.\d+)?/g)?.map(Number))
    .filter((pair) => pair?.length === 2 && Math.abs(pair[0]) < 89)

function shape(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function draw() {
  const svg = canvas()
  const area = form()?.querySelector('[name=corners]')
  if (!svg || !area) return
  svg.querySelector('[data-map-drawn]')?.remove()
  const kind = kindOf(form())
  svg.toggleAttribute('data-drawing', kind !== 'countries')
  if (kind !== 'polygon') return
  const points = corners(area.value).map(toPoint)
  const group = shape('g', { 'data-map-drawn': '', 'aria-hidden': 'true' })
  group.append(
    shape('polygon', { class: 'map__drawn', points: points.map((each) => each.join()).join(' ') })
  )
  for (const [cx, cy] of points)
    group.append(shape('circle', { class: 'map__corner', cx, cy, r: 4 }))
  svg.append(group)
}

function show() {
  const within = form()
  if (!within) return
  const kind = kindOf(within)
  for (const part of within.querySelectorAll('[data-map-kind]'))
    part.hidden = part.dataset.mapKind !== kind
  within.querySelector('[data-map-undo]').hidden = false
  const moves = document.querySelector('#territory-canvas [data-map-moves]')
  if (moves) moves.hidden = false
  draw()
}

document.addEventListener('click', (event) => {
  const within = form()
  if (!within) return
  if (event.target.closest('[data-map-undo]')) {
    const area = within.querySelector('[name=corners]')
    area.value = area.value.trimEnd().split('\n').slice(0, -1).join('\n')
    return draw()
  }
  const svg = event.target.closest('#territory-canvas [data-map-canvas]')
  const kind = kindOf(within)
  if (!svg || kind === 'countries') return
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
    svg.getScreenCTM().inverse()
  )
  const text = toPlace([x, y])
    .map((each) => each.toFixed(4))
    .join(', ')
  const input = within.querySelector(kind === 'circle' ? '[name=centre]' : '[name=corners]')
  input.value = kind === 'circle' ? text : `${input.value.trimEnd()}\n${text}`.trimStart()
  draw()
})

document.addEventListener('change', ({ target }) => target.closest('[data-map-form]') && show())
document.addEventListener('input', ({ target }) => target.name === 'corners' && draw())
document.addEventListener('htmx:after:swap', show)
show()
