import '#records/rest/api_context'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { ListQuery } from '#records/query/list_query'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { readBody } from '#records/rest/body'
import { keepAnswer } from '#records/rest/idempotency_middleware'
import { Refused } from '#records/rest/problem'
import { readFields, readQuery } from '#records/rest/query'
import { Presenter } from '#records/screens/presenter'
import { discard, restore } from '#records/trash'
import type { Actor } from '#records/actor'

/** A record type as JSON. All of it goes through the same scope and the same door as the screens. */
export default class RestController {
  readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index({ actor, request }: HttpContext) {
    const { params, fields, count } = readQuery(this.Record, request.qs())
    const list = await ListQuery.from(this.Record, actor, params)
    const page = await list.page(fields)
    const show = await Presenter.for(actor, this.Record, [], fields)
    const total = count ? await list.count() : null
    return {
      data: page.rows.map(show.json),
      meta: {
        next: page.next,
        ...(total ? { total: total.total, ...(total.exact ? {} : { exact: false }) } : {}),
      },
    }
  }

  async show(ctx: HttpContext) {
    const { actor, params, request } = ctx
    const fields = readFields(this.Record, request.qs().fields)
    return this.#answer(ctx, await findVisible(this.Record, actor, params.id), fields)
  }

  async store(ctx: HttpContext) {
    const { actor, request, response } = ctx
    await demand(this.Record, actor, 'create')
    return change(
      actor,
      'created',
      async () => {
        const values = await readBody(this.Record, actor, request.body())
        const { id } = await (this.Record as any).create(values)
        response.status(201).header('Location', `/api/v1/${this.Record.path}/${id}`)
        return this.#kept(ctx, await (this.Record as any).findOrFail(id))
      },
      { origin: 'api' }
    )
  }

  async update(ctx: HttpContext) {
    const { actor, params, request } = ctx
    const row = await change(
      actor,
      'updated',
      async (current) => {
        const found: any = await this.#reached(actor, params.id, 'edit')
        await current.expect(found, expectedVersion(ctx))
        const show = await Presenter.for(actor, this.Record, [])
        const values = await readBody(this.Record, actor, request.body(), {
          record: found,
          current: show.json(found),
        })
        return found.merge(values).save()
      },
      { origin: 'api' }
    )
    return this.#answer(ctx, row)
  }

  async destroy(ctx: HttpContext) {
    const { actor, params, response } = ctx
    await change(
      actor,
      'deleted',
      async (current) => {
        const row: any = await this.#reached(actor, params.id, 'delete')
        await current.expect(row, expectedVersion(ctx))
        await discard(actor, row)
      },
      { origin: 'api' }
    )
    return response.status(204)
  }

  async restore(ctx: HttpContext) {
    const { actor, params } = ctx
    return change(
      actor,
      'restored',
      async () => {
        const found: any = await findVisible(this.Record, actor, params.id, { trash: true })
        await demand(this.Record, actor, 'delete', found)
        if (found.deletedAt) await restore(actor, found)
        return this.#kept(ctx, found)
      },
      { origin: 'api' }
    )
  }

  async #kept(ctx: HttpContext, row: RecordRow) {
    const answer = await this.#answer(ctx, row)
    await keepAnswer(ctx, answer)
    return answer
  }

  async #reached(actor: Actor, id: unknown, action: 'edit' | 'delete') {
    const row = await findVisible(this.Record, actor, id)
    await demand(this.Record, actor, action, row)
    return row
  }

  async #answer({ actor, response }: HttpContext, row: RecordRow, fields = this.Record.readable) {
    const show = await Presenter.for(actor, this.Record, [], fields)
    response.header('ETag', `"${row.version}"`)
    return { data: show.json(row) }
  }
}

/** `If-Match: "3"`; null where any version will do. */
function expectedVersion({ request }: HttpContext): number | null {
  const header = request.header('if-match')?.trim()
  if (!header || header === '*') return null
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)?.[1]
  if (!version) throw new Refused(412, 'changed')
  return Number(version)
}
