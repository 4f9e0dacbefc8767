import type { HttpContext } from '@adonisjs/core/http'
import { change, connection } from '#records/change'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { setupChoices } from '#workspace/setup/setup_choices'
import { demandRight } from '#workspace/settings/demand_right'
import { numbersIn, placeIn, readSettings } from '#pipeline/controllers/settings'
import Pipeline from '#pipeline/models/pipeline'
import { placePipeline } from '#pipeline/models/pipeline/order'
import { removePipeline } from '#pipeline/models/pipeline/removal'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

const names = ['name', 'hue', 'currency', 'staleDays', 'active', 'standard']

/** The company's ways of selling: made, described, ordered and taken away by whoever runs its settings. */
export default class PipelinesController {
  async index(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return list(ctx)
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const actor = auth.user!
    try {
      const made = await change(actor, 'created', async () => {
        const { name } = await readSettings(Pipeline, actor, request.body(), ['name'], true)
        if (!name) throw new Invalid({ name: { key: 'required', params: {} } })
        const book = await StageBook.read()
        const pipeline = await Pipeline.makeStandard(actor.locale)
        const position = book.pipelines.length + 1
        return pipeline.merge({ name, position, standard: !book.pipelines.length }).save()
      })
      session.flash('toast', i18n.t('pipelines.added', { name: made.name }))
      return response.redirect().status(303).toPath(`/settings/pipelines/${made.id}`)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return list(ctx, request.body(), error.errors)
    }
  }

  async edit(ctx: HttpContext) {
    return page(ctx, await find(ctx))
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const pipeline = await find(ctx)
    const actor = auth.user!
    try {
      await change(actor, 'updated', async () => {
        const body = { ...request.body() }
        if (pipeline.standard) Object.assign(body, { standard: '1', active: '1' })
        const values = await readSettings(Pipeline, actor, body, names, true)
        if (values.standard) await handOver(pipeline)
        const teamIds = numbersIn(body.teamIds)
        await pipeline.merge({ ...values, teamIds: teamIds.length ? teamIds : null }).save()
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return page(ctx, pipeline, request.body(), error.errors)
    }
    session.flash('toast', i18n.t('pipelines.saved', { name: pipeline.name }))
    return response.redirect().status(303).toPath(`/settings/pipelines/${pipeline.id}`)
  }

  async move(ctx: HttpContext) {
    const pipeline = await find(ctx)
    await placePipeline(ctx.auth.user!, pipeline, placeIn(ctx.request.input('place')))
    return ctx.response.redirect().status(303).toPath('/settings/pipelines')
  }

  /** Asks where its deals go. */
  async removal(ctx: HttpContext) {
    return removal(ctx, await find(ctx))
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const pipeline = await find(ctx)
    try {
      const into = Number(request.input('into')) || null
      const set = await removePipeline(auth.user!, pipeline.id, into)
      session.flash('toast', i18n.t('pipelines.removed', { name: pipeline.name }))
      session.flash('undo', `/change-sets/${set}/reversal`)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return removal(ctx, pipeline, error.errors)
    }
    return response.redirect().status(303).toPath('/settings/pipelines')
  }
}

async function find({ auth, params }: HttpContext): Promise<Pipeline> {
  demandRight(auth.user, 'settings')
  const pipeline = await Pipeline.query().where('id', params.id).whereNull('deletedAt').first()
  if (!pipeline) throw new NotVisible('pipeline')
  return pipeline
}

/** There is one standard pipeline. */
async function handOver(pipeline: Pipeline) {
  for (const other of await Pipeline.query().where('standard', true).whereNot('id', pipeline.id))
    await other.merge({ standard: false }).save()
}

async function dealsBy(column: 'pipeline_id' | 'stage_id') {
  const rows = await connection()
    .from('deals')
    .whereNull('deleted_at')
    .groupBy(column)
    .select(column)
    .count('* as count')
  const counts = new Map<number, number>(rows.map((row) => [row[column], Number(row.count)]))
  return (id: number) => counts.get(id) ?? 0
}

async function list(ctx: HttpContext, typed: object = {}, errors?: Refusals) {
  const book = await StageBook.read()
  const deals = await dealsBy('pipeline_id')
  if (errors) ctx.response.status(422)
  return ctx.view.render('pipeline::settings/pipelines', {
    pipelines: book.pipelines.map((pipeline, at) => ({
      ...pipeline,
      stages: book.stagesOf(pipeline.id).length,
      deals: deals(pipeline.id),
      up: at > 0 ? at : null,
      down: at < book.pipelines.length - 1 ? at + 2 : null,
    })),
    typed,
    errors,
  })
}

async function page(ctx: HttpContext, pipeline: Pipeline, typed?: any, errors?: Refusals) {
  const book = await StageBook.read()
  const deals = await dealsBy('stage_id')
  const stages = book.stagesOf(pipeline.id)
  if (errors) ctx.response.status(422)
  return ctx.view.render('pipeline::settings/pipeline', {
    pipeline,
    form: typed ?? pipeline,
    errors,
    currencies: setupChoices(ctx.auth.user!.locale).currencies,
    teams: await connection().from('teams').orderBy('name').select('id', 'name'),
    chosenTeams: new Set(typed ? numbersIn(typed.teamIds) : (pipeline.teamIds ?? [])),
    stages: stages.map((stage, at) => ({
      ...stage,
      deals: deals(stage.id),
      up: at > 0 && stages[at - 1].type === stage.type ? at : null,
      down: stages[at + 1]?.type === stage.type ? at + 2 : null,
    })),
  })
}

async function removal(ctx: HttpContext, pipeline: Pipeline, errors?: Refusals) {
  const book = await StageBook.read()
  const deals = await dealsBy('pipeline_id')
  if (errors) ctx.response.status(422)
  return ctx.view.render('pipeline::settings/removal', {
    what: 'pipeline',
    name: pipeline.name,
    action: `/settings/pipelines/${pipeline.id}`,
    cancel: '/settings/pipelines',
    deals: deals(pipeline.id),
    others: book.pipelines
      .filter((each) => each.id !== pipeline.id && each.active)
      .map(({ id, name }) => ({ value: id, label: name })),
    errors,
  })
}
