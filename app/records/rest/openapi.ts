import settings from '#start/env'
import i18nManager from '@adonisjs/i18n/services/main'
import string from '@adonisjs/core/helpers/string'
import modules from '#modules/registry'
import type { BoundField } from '#records/field_type'
import { fieldLabel, recordLabel } from '#records/labels'
import type { RecordClass } from '#records/record'
import { restRecords } from '#records/rest/routes'

type Schema = Record<string, any>

/** The API as OpenAPI 3.1, out of the record types that are installed. */
export function openapi(): Schema {
  const records = restRecords()
  return {
    openapi: '3.1.0',
    info: {
      title: 'Farley',
      version: '1',
      description:
        'Records as JSON. Tokens act as the person who made them: what that person may not see is not there.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${settings.appUrl}/api/v1` }],
    security: [{ token: [] }],
    tags: records.map((Record) => ({
      name: nameOf(Record),
      description: recordLabel(Record, t, 'many'),
    })),
    paths: {
      '/me': { get: meOperation() },
      '/openapi.json': { get: descriptionOperation() },
      ...Object.assign({}, ...records.map(pathsOf)),
      ...Object.assign({}, ...modules.all.map(({ apiPaths }) => apiPaths ?? {})),
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      parameters,
      responses: { Problem: problemResponse },
      schemas: {
        Problem: problemSchema,
        ...Object.assign({}, ...records.map(schemasOf)),
      },
    },
  }
}

const t = (key: string) => i18nManager.locale('en').t(key)
const nameOf = (Record: RecordClass) => string.pascalCase(Record.recordName)
const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })
const parameter = (name: string) => ref('parameters', name)
const withProblems = (responses: Schema) => ({ ...responses, default: ref('responses', 'Problem') })

function pathsOf(Record: RecordClass): Schema {
  const name = nameOf(Record)
  const creates = !Record.options.without?.includes('create')
  const operation = (id: string, more: Schema) => ({
    operationId: `${id}${name}`,
    tags: [name],
    ...more,
  })
  const one = { 200: answer('The record.', name) }
  const id = parameter('id')
  return {
    [`/${Record.path}`]: {
      get: operation('list', {
        summary: `List ${Record.path}`,
        parameters: ['limit', 'cursor', 'sort', 'filter', 'q', 'fields', 'count', 'trash'].map(
          parameter
        ),
        responses: withProblems({ 200: listAnswer(name) }),
      }),
      ...(creates && {
        post: operation('create', {
          summary: `Add one of ${Record.path}`,
          parameters: [parameter('idempotencyKey')],
          requestBody: body(`${name}Create`),
          responses: withProblems({ 201: answer('The record that was made.', name) }),
        }),
      }),
    },
    [`/${Record.path}/{id}`]: {
      get: operation('read', {
        summary: `Read one of ${Record.path}`,
        parameters: [id, parameter('fields')],
        responses: withProblems(one),
      }),
      patch: operation('update', {
        summary: `Change one of ${Record.path} (JSON merge patch)`,
        parameters: [id, parameter('ifMatch')],
        requestBody: body(`${name}Update`),
        responses: withProblems(one),
      }),
      delete: operation('delete', {
        summary: `Move one of ${Record.path} to the trash`,
        parameters: [id, parameter('ifMatch')],
        responses: withProblems({ 204: { description: 'It is in the trash.' } }),
      }),
    },
    [`/${Record.path}/{id}/restoration`]: {
      post: operation('restore', {
        summary: `Take one of ${Record.path} back from the trash`,
        parameters: [id, parameter('idempotencyKey')],
        responses: withProblems(one),
      }),
    },
  }
}

function schemasOf(Record: RecordClass): Schema {
  const name = nameOf(Record)
  const own = Object.fromEntries(Record.readable.map((field) => [field.attribute, shown(field)]))
  const written = Object.fromEntries(
    Record.writable.map((field) => [field.attribute, shown(field)])
  )
  const required = Record.writable
    .filter((field) => field.required && field.options.default === undefined)
    .map((field) => field.attribute)
  return {
    [name]: {
      type: 'object',
      required: ['id', 'title', 'version'],
      properties: {
        id: { type: 'integer' },
        title: { type: 'string' },
        version: { type: 'integer', description: 'Grows with each change; the ETag.' },
        ...own,
      },
    },
    [`${name}Create`]: {
      type: 'object',
      additionalProperties: false,
      ...(required.length && { required }),
      properties: written,
    },
    [`${name}Update`]: { type: 'object', additionalProperties: false, properties: written },
  }
}

/** What a field holds, or null where it may be empty. */
function shown(field: BoundField): Schema {
  const { description, ...schema } = field.type.schema(field) as Schema
  const words = { description: description ?? fieldLabel(field, t) }
  if (field.required || !Object.keys(schema).length) return { ...schema, ...words }
  return { anyOf: [schema, { type: 'null' }], ...words }
}

const json = (schema: Schema) => ({ 'application/json': { schema } })
const body = (name: string) => ({ required: true, content: json(ref('schemas', name)) })

const answer = (description: string, name: string) => ({
  description,
  headers: {
    ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } },
  },
  content: json({
    type: 'object',
    required: ['data'],
    properties: { data: ref('schemas', name) },
  }),
})

const listAnswer = (name: string) => ({
  description: 'A page.',
  content: json({
    type: 'object',
    required: ['data', 'meta'],
    properties: {
      data: { type: 'array', items: ref('schemas', name) },
      meta: {
        type: 'object',
        required: ['next'],
        properties: {
          next: { type: ['string', 'null'], description: 'Cursor of the next page.' },
          total: { type: 'integer', description: 'With `count=true`; counted to 100,000.' },
          exact: { type: 'boolean', description: 'False where there are more than were counted.' },
        },
      },
    },
  }),
})

const inQuery = (name: string, description: string, schema: Schema, more: Schema = {}) => ({
  name,
  in: 'query',
  description,
  schema,
  ...more,
})

const parameters: Schema = {
  id: { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
  ifMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The version that the caller knows, as ETag. Another one is answered with 412.',
    schema: { type: 'string' },
  },
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A text that names this request. The same request under the same key is answered with the same for 24 hours; another one with 422, and with 409 while the first is under way.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  limit: inQuery('limit', 'Most records of a page.', {
    type: 'integer',
    minimum: 1,
    maximum: 200,
    default: 50,
  }),
  cursor: inQuery('cursor', '`meta.next` of the page before.', { type: 'string' }),
  sort: inQuery('sort', 'Fields, `-` before for descending: `-updatedAt,name`.', {
    type: 'string',
  }),
  filter: inQuery(
    'filter',
    '`filter[lifecycle][anyOf]=lead,customer`, or a nested filter as JSON.',
    {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
    },
    { style: 'deepObject', explode: true }
  ),
  q: inQuery('q', 'Words, as in the search box.', { type: 'string', maxLength: 200 }),
  fields: inQuery('fields', 'Attributes to answer with, separated by commas; all by default.', {
    type: 'string',
  }),
  count: inQuery('count', 'Whether to count: `meta.total`.', { type: 'boolean', default: false }),
  trash: inQuery('trash', 'What is in the trash instead.', { type: 'boolean', default: false }),
}

const problemSchema: Schema = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['detail', 'code'],
        properties: {
          pointer: { type: 'string', description: 'Where in the body: `#/emails/0/value`.' },
          parameter: { type: 'string', description: 'Which part of the query.' },
          detail: { type: 'string' },
          code: { type: 'string' },
        },
      },
    },
  },
}

const problemResponse = {
  description: 'What went wrong.',
  content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
}

const meOperation = () => ({
  operationId: 'readMe',
  summary: 'Whose token this is',
  responses: withProblems({
    200: {
      description: 'The person.',
      content: json({
        type: 'object',
        required: ['data'],
        properties: { data: ref('schemas', 'User') },
      }),
    },
  }),
})

const descriptionOperation = () => ({
  operationId: 'readDescription',
  summary: 'This document',
  responses: withProblems({
    200: { description: 'OpenAPI 3.1.', content: json({ type: 'object' }) },
  }),
})
