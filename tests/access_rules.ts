import modules from '#modules/registry'
import type { RecordAction } from '#records/actor'

/** Who may ask for a route. What stands in no rule fails the access test: a new route is closed until somebody says who it is for. */
export type Rule =
  | { who: 'anyone'; why: string; notes?: boolean }
  /** `checked`: the handler itself refuses what this person may not do, by the row that is asked about. */
  | { who: 'staff'; why: string; checked?: boolean }
  | { who: 'right'; right: string }
  /** `all`: only where the action reaches every record. */
  | { who: 'record'; record: string; action: RecordAction; all?: boolean }
  | { who: 'token'; record?: string; action?: RecordAction }

const anyone = (why: string, notes = false): Rule => ({ who: 'anyone', why, notes })
const staff = (why: string, checked = false): Rule => ({ who: 'staff', why, checked })
const right = (name: string): Rule => ({ who: 'right', right: name })

/** By method and pattern; the first that fits decides. */
const fixed: [RegExp, Rule][] = [
  [/^GET \/assets\//, anyone('files of the product itself')],
  [/^GET \/health\//, anyone('asked by balancers')],
  [/^GET \/metrics$/, anyone('asked by a scraper; METRICS_TOKEN is the key')],
  [/^GET \/login(\/code)?$/, anyone('before sign-in')],
  [/^GET \/login\/with\/:way(\/callback)?$/, anyone('before sign-in', true)],
  [/^POST \/login(\/code)?(\/passkey(\/challenge)?)?$/, anyone('before sign-in', true)],
  [/^(GET|POST) \/password-resets$/, anyone('before sign-in')],
  [/^(GET|PUT) \/password-resets\/:token$/, anyone('the token is the key')],
  [/^(GET|PUT) \/invitations\/:token$/, anyone('the token is the key')],
  [/^(GET|POST) \/setup/, anyone('before anyone is there; closed afterwards')],
  [/^GET \/q\/:token(\/(quote\.pdf|logo))?$/, anyone('the token is the key')],
  [/^POST \/q\/:token\/(views|acceptance|refusal)$/, anyone('the token is the key')],
  [/^(GET|POST) \/f\/:key/, anyone('a published form is for everybody; its key is unguessable')],
  [/^GET \/design$/, anyone('only in development')],
  [/^GET \/contacts\/berths$/, { who: 'record', record: 'contact', action: 'read' }],

  [/^\w+ \/api\/v1\/(me|openapi\.json|\*)/, { who: 'token' }],

  [/^DELETE \/session$/, staff('one ends what one began')],
  [/^\w+ \/account(\/|$)/, staff('oneself')],
  [/^PUT \/preferences$/, staff('oneself')],
  [/^\w+ \/settings\/(users|roles|teams|sessions|api-tokens)(\/|$)/, right('users')],
  [/^GET \/settings\/(audit|changes)$/, right('audit')],
  [
    /^\w+ \/settings\/(company|currencies|mail|jobs|schedules|health|logs|about|storage|demo|tags|trash|options|pipelines|stages|leads|assignment|working-time|holidays|notifier)(\/|$)/,
    right('settings'),
  ],
  [/^\w+ \/settings\/(letterhead|quotes)$/, right('settings')],
  [/^\w+ \/settings\/(maintenance|updates)(\/|$)/, right('settings')],
  [/^\w+ \/settings\/forms(\/|$)/, right('forms')],
  [/^\w+ \/settings\/plugins(\/|$)/, right('plugins')],
  [/^\w+ \/settings\/backups(\/|$)/, right('backups')],
  [/^GET \/forecast\/export$/, { who: 'record', record: 'deal', action: 'export' }],
  [/^(POST|DELETE) \/forecast\/goals/, right('goals')],
  [
    /^GET \/reports(\/|$)/,
    staff('figures over what one sees, of the record types that one may read', true),
  ],
  [/^\w+ \/forecast(\/|$)/, { who: 'record', record: 'deal', action: 'read' }],
  [/^GET \/commission(\/export)?$/, staff('shows only what one earned oneself')],
  [/^\w+ \/commission\//, right('commission')],
  [/^\w+ \/first-steps$/, right('settings')],
  [/^GET \/settings$/, staff('shows only what one may open')],
  [/^GET \/settings\/api(\/|$)/, staff('describes the API, holds no record')],
  [/^\w+ \/imports(\/|$)/, right('import')],
  [/^GET \/$/, staff('own day')],
  [/^GET \/(palette|search)/, staff('finds only what one sees')],
  [/^GET \/settings\/api/, staff('describes the API, and shows no record')],
  [/^GET \/navigation/, staff('counts only what one sees')],
  [/^\w+ \/notifications/, staff('own notifications')],
  [/^\w+ \/files/, staff('by the record that the file belongs to', true)],
  [/^\w+ \/deal-parts\//, staff('by the deal that the row belongs to', true)],
  [/^\w+ \/activities\//, staff('by the record that the activity belongs to', true)],
  [
    /^\w+ \/(affiliations|relationships|important-dates)\//,
    staff('by the person or company that the row belongs to', true),
  ],
  [/^GET \/map$/, staff('leads to the first map that one may see', true)],
  [/^\w+ \/map\/places\//, staff('by the record that stands there', true)],
  [/^(POST|GET) \/map\/territories(\/new)?$/, staff('territories that one sees', true)],
  [/^\w+ \/map\/territories\//, staff('by the territory', true)],
  [/^(GET|POST) \/(change-sets|changes)\//, staff('by the records of the change', true)],
]

/** What follows a record type's path, and what one must be allowed to do for it. */
const generic: [RegExp, RecordAction | 'checked' | 'bulkEdit' | 'deleteAll'][] = [
  [/^GET( \/(filters|columns|sorts|views|options).*)?$/, 'read'],
  [/^(POST|PUT|DELETE) \/views/, 'checked'],
  [/^\w+ \/bulk-changes/, 'bulkEdit'],
  [/^GET \/new$/, 'create'],
  [/^POST$/, 'create'],
  [/^POST \/options$/, 'create'],
  [/^GET \/export/, 'export'],
  [/^GET \/:id\/edit$/, 'edit'],
  [/^GET \/:id\/fields\/:field\/edit$/, 'edit'],
  [/^PUT \/:id(\/fields\/:field)?$/, 'edit'],
  [/^(DELETE \/:id|\w+ \/:id\/restoration)$/, 'delete'],
  [/^\w+ \/:id\/erasure$/, 'deleteAll'],
  [/^GET \/:id\/personal-data/, 'export'],
  [/^DELETE \/:id\/personal-data$/, 'deleteAll'],
  [/^GET \/:id(\/(changes|fields\/:field|timeline|activities|likely-duplicates|peek))?$/, 'read'],
  [/^(POST|DELETE) \/:id\/picture$/, 'edit'],
  [/^POST \/:id\/activities$/, 'checked'],
  [/^(GET|POST|PUT|DELETE) \/:id\/(follower|favourite)$/, 'read'],
  [/^GET \/:id\/(affiliations|relationships|important-dates)$/, 'read'],
  [/^\w+ \/:id\/(affiliations|relationships|important-dates)(\/|$)/, 'checked'],
  [/^\w+ \/merges/, 'checked'],
  [/^\w+ \/(disqualifications|conversions|assignments)/, 'checked'],
  [/^\w+ \/:id\/(disqualification|conversion)/, 'edit'],
  [/^GET \/(likely-)?duplicates$/, 'read'],
  [/^\w+ \/duplicates\//, 'checked'],
  [/^GET \/board(\/|$)/, 'read'],
  [/^GET \/map$/, 'read'],
  [/^POST \/board\/cards$/, 'create'],
  [/^GET \/:id\/(lines|pdf)$/, 'read'],
  [
    /^\w+ \/:id\/(lines|review|decisions|versions|copies|links|deliveries|answers|customers)(\/|$)/,
    'checked',
  ],
  [/^(GET|PUT) \/:id\/(stage|splits|checklist)(\/edit)?$/, 'edit'],
  [/^(GET|POST) \/:id\/(outcome|contacts|competitors)(\/new)?$/, 'edit'],
  [/^DELETE \/:id\/outcome$/, 'checked'],
  [/^GET \/:card$/, 'read'],
  [/^GET \/vcards$/, 'export'],
  [/^\w+ \/vcards(\/new)?$/, 'create'],
]

export function ruleOf(method: string, pattern: string): Rule | null {
  const asked = `${method} ${pattern}`
  const known = fixed.find(([expression]) => expression.test(asked))
  if (known) return known[1]
  return apiRule(method, pattern) ?? recordRule(method, pattern)
}

function recordRule(method: string, pattern: string): Rule | null {
  for (const { recordName, path } of modules.records) {
    if (pattern === `/go/${recordName}/:id`)
      return { who: 'record', record: recordName, action: 'read' }
    if (pattern !== `/${path}` && !pattern.startsWith(`/${path}/`)) continue
    const rest = `${method} ${pattern.slice(path.length + 1)}`.trim()
    const found = generic.find(([expression]) => expression.test(rest))
    if (!found) return null
    if (found[1] === 'checked') return staff('row by row', true)
    if (found[1] === 'deleteAll')
      return { who: 'record', record: recordName, action: 'delete', all: true }
    if (found[1] === 'bulkEdit') return { who: 'right', right: 'bulkEdit' }
    return { who: 'record', record: recordName, action: found[1] }
  }
  return null
}

const apiActions: Record<string, RecordAction> = {
  GET: 'read',
  POST: 'create',
  PATCH: 'edit',
  DELETE: 'delete',
}

function apiRule(method: string, pattern: string): Rule | null {
  if (!pattern.startsWith('/api/v1/')) return null
  const rest = pattern.slice('/api/v1'.length)
  const model = modules.records.find(
    ({ path }) => rest === `/${path}` || rest.startsWith(`/${path}/`)
  )
  if (!model) return null
  const action = rest.endsWith('/restoration')
    ? 'delete'
    : /\/(disqualification|conversion)$/.test(rest)
      ? 'edit'
      : apiActions[method]
  return action ? { who: 'token', record: model.recordName, action } : null
}
