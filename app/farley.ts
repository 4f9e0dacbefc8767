/**
 * What a plugin may use of Farley: `import { definePlugin, record, text } from 'farley'`. This is the plugin contract; docs/plugins says
 * what each name does and promises when it may change.
 */

/* The plugin itself. */
export { contractVersion, definePlugin, type Plugin } from '#modules/plugin'
export type {
  AbsenceSource,
  AuthProvider,
  BeforeHooks,
  BulkAction,
  DemoSource,
  DemoWorld,
  DomainEvent,
  FilterAsked,
  FilterOperator,
  FilterQuestion,
  FirstStep,
  HealthCheck,
  Identity,
  JobDefinition,
  LeadScorer,
  ListView,
  Listener,
  NavEntry,
  OptionList,
  PaletteCommand,
  PersonAbout,
  PersonalDataSource,
  RateProvider,
  RecordFilter,
  RelatedList,
  ReportEntry,
  RunningJob,
  Schedule,
  SettingsEntry,
  SlotEntry,
} from '#modules/contract'
export { insertInto, pluginSettings, recordType, serviceActor, table } from '#modules/plugin_reach'

/* Records and their fields. */
export {
  record,
  type Proposed,
  type RecordClass,
  type RecordOptions,
  type RecordRow,
} from '#records/record'
export * from '#records/fields/all'
export {
  FieldError,
  registerFieldType,
  type BoundField,
  type Field,
  type FieldOptions,
  type FieldType,
  type FormatContext,
  type ParseContext,
} from '#records/field_type'

/* Reading and writing. */
export type { Actor, Reach, RecordAction } from '#records/actor'
export { change, type Change } from '#records/change'
export { demand, findVisible, reaches, visible } from '#records/query/scope'
export { readInput } from '#records/input'
export { Invalid, NotAllowed, NotVisible, type Refusals } from '#records/errors'
export { discard } from '#records/trash'
export { firstOptions, titlesOf } from '#records/forms/titles'

/* Lists: what an address asks for, as somebody may see it, and addresses that ask for more. */
export { ListQuery, type ListRow } from '#records/query/list_query'
export { writeListParams, type ListParams } from '#records/query/list_params'
export { withCondition, type Condition, type Filter } from '#records/query/filter_tree'
export { listSeenAs } from '#records/screens/list_seen_as'

/* Addresses. */
export { formatAddress, type Address } from '#records/fields/address'
export { countryCode, countryOptions } from '#records/fields/countries'

/* Drawings as SVG: markup of elements, escaped; a mark that leads somewhere. Looks are classes, since pages allow no style attributes. */
export { element, linked, words } from '#workspace/charts/svg'

/* Tables. */
export { Migration, foldedColumn, jsonText, moment, recordColumns } from '#records/migration'

/* Time, words, company. */
export { DateTime } from 'luxon'
export { fromColumn, now, toColumn } from '#records/clock'
export { languageFor, translator, type Translate } from '#modules/translator'
export { company, type Company } from '#records/company'
export { fold } from '#records/normalise'

/* Pages. */
export type { HttpContext } from '@adonisjs/core/http'
export type { HttpRouterService as Router } from '@adonisjs/core/types'
export { toast } from '#modules/toast'
export { isFragment } from '#workspace/middleware/page_middleware'

/* Work and news. */
export { enqueue } from '#modules/plugin_jobs'
export { Later } from '#workspace/jobs/running_job'
export { notify } from '#workspace/notifications/notification'
export { peopleWhoMay } from '#access/people_who_may'

/* Other hosts, and secrets at rest. */
export { pluginOutgoing as outgoing } from '#workspace/outgoing/plugin_outgoing'
export { type OutgoingAnswer, type OutgoingOptions } from '#workspace/outgoing/outgoing'
export { OutgoingRefused } from '#workspace/outgoing/refused'
export { sign, verify } from '#workspace/outgoing/signature'
export { seal, unseal } from '#workspace/secrets/secrets'

/* Who may, and where things are. */
export { demandRight } from '#workspace/settings/demand_right'
export { absoluteUrl } from '#workspace/absolute_url'
