import type { HttpContext } from '@adonisjs/core/http'
import { bars } from '#workspace/charts/bars'

/** Every component in one place, for whoever builds a page. Only in development. */
export default class DesignController {
  show({ request, view }: HttpContext) {
    const { theme, density } = request.qs()
    const user = { id: 1, name: 'Ana Ruiz', email: 'ana@example.com', theme, density }
    view.share({ user, nav, creatable })
    return view.render('workspace::design/show', { people, hostile, chart: bars(sources) })
  }
}

const hostile = '<img src=x onerror=alert(1)> "quoted" & more'
const sources = {
  id: 'design-chart',
  title: 'Leads by source',
  bars: [
    { label: 'Web form', value: 62, words: '62', href: '/design' },
    { label: 'Referral', value: 41, words: '41' },
    { label: hostile, value: 9, words: '9' },
  ],
}
const links = [
  ['sun', 'Today', '/'],
  ['users', 'Contacts', '/design'],
  ['building-2', 'Companies', '/companies'],
  ['square-kanban', 'Deals', '/deals'],
  ['circle-check', 'Tasks', '/tasks'],
]
const nav = [
  {
    title: null,
    links: links.map(([icon, words, href]) => ({ icon, words, href, current: href === '/design' })),
  },
]
const creatable = [{ href: '/contacts/new', icon: 'user', words: 'Contact' }]
const people = [
  {
    id: 1,
    name: 'Lucía Fernández',
    company: 'Norte Logística',
    stage: 'Customer',
    tone: 'good',
    tag: { name: 'vip', hue: 1 },
    owner: 'Ana Ruiz',
    seen: 'today',
  },
  {
    id: 2,
    name: 'James O’Connor',
    company: 'Harbour & Sons',
    stage: 'Lead',
    tone: 'info',
    tag: { name: 'newsletter', hue: 8 },
    owner: 'Ben Tran',
    seen: 'yesterday',
  },
  {
    id: 3,
    name: 'Nadia Haddad',
    company: 'Atelier Haddad',
    stage: 'At risk',
    tone: 'warn',
    tag: { name: 'partner', hue: 5 },
    owner: 'Ana Ruiz',
    seen: '3 Nov',
  },
  {
    id: 4,
    name: hostile,
    company: 'Former',
    stage: 'Former',
    tone: 'bad',
    tag: { name: 'event', hue: 10 },
    owner: 'Ben Tran',
    seen: '12 Aug',
  },
]
