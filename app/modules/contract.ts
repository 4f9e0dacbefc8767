import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import type { Proposed, RecordClass } from '#records/record'
import type { Reference } from '#records/fields/reference'
import type { Rate } from '#records/currencies/rates'
import type { Preset } from '#records/import/preset'
import type { Refusals } from '#records/errors'
import type { Field, FieldType, FormatContext } from '#records/field_type'
import type { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import type { Change } from '#records/change'
import type { Company } from '#records/company'

/** An entry of the main navigation. The label is the translation `nav.<name>` unless `label` names another key. */
export interface NavEntry {
  name: string
  href: string
  icon: string
  /** Sorts within its group, low first. */
  order?: number
  /** Named heading in the sidebar; the primary group has none. */
  group?: string
  label?: string
  /** Keys that go there from anywhere, such as `g c`. */
  key?: string
  /** Record type of which the number that the person sees stands beside the entry. */
  counts?: string
  /** Address under which it is marked as where one is; its own if left out. */
  under?: string
  /** Goes before the others into the bar of a phone, which has room for four of the primary group. */
  dock?: boolean
  /** Shown only when this holds. */
  visible?: (actor: Actor) => boolean
}

/** One contribution to a named place on a page. */
export interface SlotEntry {
  /** Edge template, such as `contacts::contacts/_companies`. */
  view: string
  order?: number
  /** Only on pages of these record types; every page that has the slot if left out. */
  records?: string[]
  visible?: (actor: Actor, state: any) => boolean
  /** State for the template, merged over the page's own. Runs within the page's request. */
  data?: (
    ctx: HttpContext,
    state: any
  ) => Promise<Record<string, unknown>> | Record<string, unknown>
}

/** A command of the palette that is not a record or a page of the navigation. */
export interface PaletteCommand {
  name: string
  href: string
  icon: string
  /** Translation key. */
  label: string
  /** Keys shown beside it, such as `g c`. */
  keys?: string
  visible?: (actor: Actor) => boolean
}

/**
 * Something to do with rows that are ticked in a list. Its page is opened with `ids=7,12` (or `ticked=3` for more than an
 * address holds; `tickedIn` reads both), or with the list's own filter where every result was chosen.
 */
export interface BulkAction {
  /** Once per record type; sent as the kind of the bulk change. */
  name: string
  /** Translation key. */
  label: string
  icon: string
  /** Record types whose lists offer it. */
  records: string[]
  /** Path of the page; `(path) => ...` where it depends on the record type's own path, such as `contacts`. */
  href: string | ((path: string) => string)
  /** How many rows it takes; at least one. A `most` keeps it from being offered for every result. */
  least?: number
  most?: number
  visible?: (actor: Actor, recordName: string) => boolean
}

/** Headings of Settings, in their order. */
export const settingsGroups = ['own', 'company', 'people', 'sales', 'data', 'system'] as const
export type SettingsGroup = (typeof settingsGroups)[number]

/** Another way to see a list, beside rows: a page of the module's own that shows the same filter, views and search. */
export interface ListView {
  /** Last part of its address: `map` is `/contacts/map`, which the module's own `routes` answer with `listSeenAs`. */
  name: string
  /** Translation key. */
  label: string
  icon: string
  /** Record types whose lists offer it. */
  records: string[]
  visible?: (actor: Actor) => boolean
}

/** What an operator of a module is asked within: all names are safe to put into SQL as they stand. */
export interface FilterAsked {
  /** As the person gave it: one text, several, two (`range`) or nothing (`none`). */
  value: string | string[] | null
  /** What `prepare` returned. */
  prepared: any
  recordName: string
  /** Key of the field; the filter's own name where it stands on none. */
  field: string
  /** `contacts.id` */
  id: string
  /** `contacts.addresses`; for a filter that stands on no field the id. */
  column: string
  actor: Actor
}

/** A question about a row, by which lists, boards, exports, the API and every rule with conditions can be filtered. */
export interface FilterQuestion {
  /** The module's name and the operator's: `map.within`. Stands in addresses and saved views, so it stays. */
  name: `${string}.${string}`
  /** Translation key: "is within". */
  label: string
  /** How the value is typed; `one` and `many` choose among `options`, `range` is two texts. */
  value: 'none' | 'text' | 'number' | 'one' | 'many' | 'range'
  options?: (actor: Actor) => Promise<{ value: string; label: string }[]>
  /** Edge template in place of the usual input; it gets `editor` and names its inputs `add[value]`, or `add[value][0]` and so on. */
  view?: string
  /** Looks up what the value means, once for a query. Throws FieldError for a value that means nothing. */
  prepare?: (value: string | string[] | null, actor: Actor) => Promise<unknown>
  /** Narrows a query over the record's table: `query.whereIn(asked.id, ...)`. Values are bound, never put into the text of SQL. */
  where: (query: any, asked: FilterAsked) => void
  /** A value as people read it beside the label. */
  words?: (value: string, context: FormatContext) => string
}

/** A question that fields of some types can be asked besides those of the house. */
export interface FilterOperator extends FilterQuestion {
  /** Names of field types. */
  types: string[]
  /** Only in lists of these record types. */
  records?: string[]
}

/** Something to filter lists by that is no field of the record. */
export interface RecordFilter {
  /** The module's name and its own: `map.place`. */
  name: `${string}.${string}`
  /** Translation key. */
  label: string
  records: string[]
  operators: FilterQuestion[]
}

/** Who another place says that somebody is. */
export interface Identity {
  /** Never changes and is never given to somebody else there: `sub` of OpenID Connect, with its issuer. */
  subject: string
  email: string | null
  /** Whether that place has made sure that the address is theirs. Nobody is found by an address that is not. */
  emailVerified: boolean
  name: string | null
  /** True where a second factor was asked for there, so that the house need not ask for its own. */
  secondStep?: boolean
}

/**
 * A way to sign in besides the password: a button on the sign-in page that leads to another place and back to
 * `/login/with/<name>/callback`. The house keeps `state` in between, opens the session and writes the audit log.
 */
export interface AuthProvider {
  /** Stands in the callback's address, which the other place knows: `oidc`. */
  name: string
  /** Translation key of what people call it: "Acme login". */
  label: string
  icon: string
  /** Whether it is set up; the button is not shown until it is. */
  ready?: () => Promise<boolean> | boolean
  /** Where the browser goes, and what `finish` must know of it (state, nonce, PKCE verifier), all as texts. */
  begin: (to: { callback: string }) => Promise<{ url: string; state: Record<string, string> }>
  /** Who came back; `url` is the whole address that they came back to. Throws where nothing is proven. */
  finish: (back: {
    url: string
    callback: string
    state: Record<string, string>
  }) => Promise<Identity>
  /** Who may come in that way, as the admin decided; asked for each person who comes for the first time. */
  policy: () => Promise<{
    /** Whether a verified e-mail finds an account that is there. */
    linkByEmail: boolean
    /** Gives others an account with this role (never one with every right); null keeps them out. */
    newPeople?: { role: string; domains?: string[] } | null
  }>
}

/**
 * What a module may say before rows are written, by record type (or `*`), whichever door they come through: form, cell, bulk edit,
 * import, API or another verb. A rule is asked with many rows at once, so that one query can answer for all of them.
 */
export interface BeforeHooks {
  /** Completes or normalises rows in place; `row.$dirty` says what changes. Runs in the change's own transaction. */
  complete?: (rows: any[], change: Change) => Promise<void> | void
  /**
   * What is wrong with each row, by attribute: `{ lastName: { key: 'tooLong', params: { max: 20 } } }`, the sentence being the
   * translation `errors.<key>`; null for a row that is fine. Asked by the door, and once more at the write.
   */
  save?: (rows: Proposed[], actor: Actor) => Promise<(Refusals | null)[]> | (Refusals | null)[]
  /** What keeps each row from the trash, or from going for good; under the name `record`. */
  delete?: (
    rows: any[],
    actor: Actor,
    how: { forGood: boolean }
  ) => Promise<(Refusals | null)[]> | (Refusals | null)[]
}

/** A card on a record's page with the records of another type that refer to it, with the way to all of them and to a new one. */
export interface RelatedList {
  /** Record type on whose page it stands. */
  record: string
  /** Record type that is listed. */
  of: string
  /** Its reference that leads here. */
  by: string
  /** Translation key of the heading; what several of them are called if left out. */
  label?: string
}

/** A page of figures, under Reports and in the palette. The module's own `routes` answer it. */
export interface ReportEntry {
  name: string
  /** Translation key. */
  label: string
  icon: string
  href: string
  visible?: (actor: Actor) => boolean
}

/** Something that a new company does first; shown to who may change settings until all are done or put away. */
export interface FirstStep {
  name: string
  /** Translation key. */
  label: string
  href: string
  done: () => Promise<boolean> | boolean
}

/** The record that personal data is about, and who asks; their right to export or erase it was looked at before. */
export interface PersonAbout {
  recordName: string
  recordId: number
  actor: Actor
}

/** What a module keeps about a person in tables of its own: part of the copy that they may ask for, and gone when they are made unknown. */
export interface PersonalDataSource {
  /** Key in the copy. */
  name: string
  /** Translation key of a row in the list of what is kept. */
  label: string
  /** Record types that it keeps something about: `contact`, `lead`. */
  records: string[]
  /** How many entries there are, for the rehearsal. */
  count: (about: PersonAbout) => Promise<number>
  /** All of them, as JSON can say it. */
  export: (about: PersonAbout) => Promise<unknown>
  /** Takes them away, within a change that keeps no history. */
  erase: (about: PersonAbout, change: Change) => Promise<void>
}

/** Where exchange rates come from by themselves, once a day. */
export interface RateProvider {
  name: string
  /**
   * @param asked the company's currency and the others that it uses, ISO 4217
   * @returns for each day and currency what one unit is worth in `base`, as exact decimal text
   */
  rates: (asked: { base: string; currencies: string[] }) => Promise<Rate[]>
}

/** A page under Settings. */
export interface SettingsEntry {
  name: string
  href: string
  icon: string
  order?: number
  /** Special right needed; none means everyone (own profile pages). */
  right?: string
  /** Heading that it stands under; without one, `own` where no right is needed, else `company`. */
  group?: SettingsGroup
}

/** What a health check found. */
export interface HealthFinding {
  /** `warn` is for an admin to see; `bad` is broken. */
  state: 'good' | 'warn' | 'bad'
  /** Values for its words. */
  data: Record<string, string | number>
}

/**
 * Something that can go wrong and that an admin should hear of first: on the health page, in `ace doctor` and in the metrics. Its words are
 * the translations `health.<name>.title`, a sentence `health.<name>.<state>` for each state it can find, `health.<name>.advice` (what
 * to do about it in plain words, shown unless it is good) and, where there is one, a `health.<name>.figure` such as `{mb, number} MB`.
 * All get the finding's data and its `state`. A check that throws, or takes longer than five seconds, is bad by its name, with
 * the advice `health.<name>.failing` if there is one, and never keeps the others.
 */
export interface HealthCheck {
  name: string
  /** Where it stands among the others, low first. Default 50. */
  order?: number
  /** A server on which it is bad takes no visitors: `/health/ready` answers 503. Asked every few seconds, so it must be quick. */
  vital?: boolean
  /** Asks something outside or counts much: the health page shows the others first and this one when it is there. */
  slow?: boolean
  run: () => Promise<HealthFinding> | HealthFinding
}

/** A list of values that the company edits under Settings, with those that come with the product. */
export interface OptionList {
  /** As `option(name)` fields call it. Its title is the translation `optionLists.<name>`. */
  name: string
  /** Stable keys, in order; their labels are the translations `options.<name>.<key>`. Several modules may add to one list. */
  keys: readonly string[]
  /** Meaning of a value for its badge, until the company chooses another. */
  tone?: Record<string, 'good' | 'warn' | 'bad' | 'info'>
  /** What the product knows each value as: one of `kinds`, chosen when a value is added and fixed from then on. Labels are `optionKinds.<name>.<kind>`. */
  kinds?: readonly string[]
  kind?: Record<string, string>
  /** Values that only the product sets: renamed and moved, but neither chosen by hand, withdrawn nor removed. */
  reserved?: readonly string[]
}

/** Work that is done later, claimed from the `jobs` table. A job is shallow: it calls a verb. */
export interface JobDefinition<P = any> {
  name: string
  /** Attempts before it is kept as dead for an admin to see. Default 5. */
  attempts?: number
  /** Seconds a worker may hold it before another takes over; `progress()` renews it. Default 60. */
  lease?: number
  run: (payload: P, job: RunningJob) => Promise<void>
}

export interface RunningJob {
  id: number
  attempt: number
  /** Keeps the lease and stores what the page shows. `total` null means unknown. */
  progress(done: number, total: number | null): Promise<void>
  /** True when the process is asked to stop: put the work down at the next safe point and return. */
  readonly stopping: boolean
}

/** A job that comes round. `every` is seconds; `at` is a daily time HH:MM in the company's zone. */
export interface Schedule {
  name: string
  job: string
  payload?: unknown
  every?: number
  at?: string
}

/** A text column whose value, or some of whose JSON, is what `seal()` gave; the table has an `id`. */
export interface SealedColumn {
  table: string
  column: string
}

/** What another room knows of who is away: people on leave, in a calendar. */
export interface AbsenceSource {
  name: string
  /** Ids of the people who are away on a day, `yyyy-MM-dd` in the company's zone. */
  away: (day: string) => Promise<number[]>
}

/** Gives points to leads besides the company's own rules: one line for each reason. */
export interface LeadScorer {
  name: string
  /** By id of the lead; those that are not named get nothing. */
  score: (ids: number[]) => Promise<Map<number, { label: string; points: number }[]>>
}

/** What a domain event carries. Events are stored in the change's transaction and handed on after it commits. */
export interface DomainEvent<D = any> {
  /** `contact.created`, `contact.updated`, `deal.moved`, ... */
  name: string
  recordName: string | null
  recordId: number | null
  actorId: number | null
  changeSetId: number | null
  data: D
}
export type Listener = (event: DomainEvent) => Promise<void> | void

/** The world of the demo company while it is made. Whatever is made in it is the same every time, but for the day it ends on. */
export interface DemoWorld {
  /** How many people there shall be, for measuring; null for the small world that people look around in. */
  people: number | null
  /** Whose the records are: the people of this install. */
  ownerIds: (number | null)[]
  /** Histories end here. */
  now: DateTime
  /**
   * Makes so many rows of a record type, in batches, without history or events, and marks them so that they can be removed. `beside`
   * makes what belongs to the rows of a batch, within the same transaction.
   * @returns their ids, in order
   */
  make: <V extends Record<string, any>>(
    recordName: string,
    count: number,
    row: (position: number) => V,
    beside?: (current: Change, ids: number[], values: V[]) => Promise<unknown>
  ) => Promise<number[]>
  /** Rows of a record type that were made so far, as a query on its table. */
  made: (recordName: string) => any
}

/** What a room brings to the demo company's world. Rooms load in order of registration and are removed in the reverse one. */
export interface DemoSource {
  /** Record types whose rows it makes, those that others refer to first. Parts of them need no naming. */
  records: string[]
  load: (world: DemoWorld) => Promise<void>
  /** Removes rows of no record type that belong to these. */
  forget?: (recordName: string, ids: number[]) => Promise<void>
}

/**
 * What a room of the house, or a plugin, adds. Core rooms and plugins have the same shape.
 * Everything is optional but `name` and `root`.
 */
export interface Module {
  name: string
  /** Set by the host: it came from a plugin's folder, and the guard stands before it. */
  plugin?: true
  /** Folder of the module: `views/`, `lang/`, `assets/` and `migrations/` are found in it. Pass `import.meta.dirname`. */
  root: string
  /** Names of modules that must be there; imports run only along these. */
  needs?: string[]
  records?: RecordClass[]
  /**
   * Fields that it adds to record types of others, by record type. Their names begin with the module's (`mapZone` of `map`), and so
   * do their columns (`map_zone`), which the module's own migration adds to the table, nullable. From then on they are fields like all
   * others. Words: `contact.fields.mapZone`, and `contact.groups.map` for their heading in forms.
   */
  fields?: Record<string, Record<string, Field | Reference<string, boolean>>>
  fieldTypes?: FieldType[]
  optionLists?: OptionList[]
  absences?: AbsenceSource[]
  demo?: DemoSource
  leadScorers?: LeadScorer[]
  /** OpenAPI 3.1 path items of its own routes under `/api/v1`, by path. */
  apiPaths?: Record<string, object>
  /** Pages of signed-in staff: sign-in is asked for around them. */
  routes?: (router: HttpRouterService) => void
  /** Pages that anyone may open (sign-in, setup). Each is listed in the access test with its reason. */
  publicRoutes?: (router: HttpRouterService) => void
  /**
   * Pages and posts that may come from any site: no session, no cookie, no CSRF token, small form bodies only. Whoever handles
   * them says in the headers who may frame them, and trusts nothing in them.
   */
  openRoutes?: (router: HttpRouterService) => void
  /** JSON routes under `/api/v1`, with bearer-token sign-in and rate limit around them. */
  apiRoutes?: (router: HttpRouterService) => void
  nav?: NavEntry[]
  /** By the place's name; `slot_names.ts` lists them all with what each gets. */
  slots?: Record<string, SlotEntry[]>
  palette?: PaletteCommand[]
  bulkActions?: BulkAction[]
  personalData?: PersonalDataSource[]
  rateProviders?: RateProvider[]
  listViews?: ListView[]
  relatedLists?: RelatedList[]
  reports?: ReportEntry[]
  firstSteps?: FirstStep[]
  /** What other products call the columns of their files: an import whose headings fit is mapped by itself. */
  importPresets?: Preset[]
  filters?: RecordFilter[]
  filterOperators?: FilterOperator[]
  authProviders?: AuthProvider[]
  settings?: SettingsEntry[]
  checks?: HealthCheck[]
  /** Where it keeps sealed values, so that they are sealed anew when the key changes. */
  sealed?: SealedColumn[]
  /** Special rights this module asks roles for; labels are `rights.<name>`. */
  rights?: string[]
  /** Record type, or `*`, to what is asked before its rows are written. */
  before?: Record<string, BeforeHooks>
  jobs?: JobDefinition[]
  schedules?: Schedule[]
  /** Event name, or `*`, to what happens after the commit. Runs as a job, so it is retried and never lost. */
  listeners?: Record<string, Listener[]>
  /** Kinds of news that it tells people, such as `birthdays.soon`; each is the sentence `notifications.kinds.<kind>`. */
  notificationKinds?: string[]
  /** Ace commands: classes with a static `commandName`. */
  commands?: (() => Promise<{ default: any }>)[]
  /** What a new company begins with; runs within the change that sets it up. */
  setUp?: (company: Pick<Company, 'locale' | 'currency'>) => Promise<void>
  /** Runs once at start, after every module is registered. */
  boot?: () => Promise<void> | void
}

/** Names the shape so that editors and the type checker help. */
export function defineModule(module: Module): Module {
  return module
}
