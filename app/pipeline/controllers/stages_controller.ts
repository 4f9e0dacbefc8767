import type { HttpContext } from '@adonisjs/core/http'
import { change, connection } from '#records/change'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { fieldLabel, wordsFor } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import { placeIn, readSettings } from '#pipeline/controllers/settings'
import Deal from '#pipeline/models/deal'
import Pipeline from '#pipeline/models/pipeline'
import Stage, { forecastCategories, type ChecklistItem } from '#pipeline/models/stage'
import { placeStage } from '#pipeline/models/pipeline/order'
import { removeStage, successors } from '#pipeline/models/pipeline/removal'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

const names = ['name', 'probability', 'forecastCategory', 'staleDays', 'guidance', 'folded']
/** What the house keeps, or what a deal has anyway. */
const never = new Set(['name', 'pipeline', 'stage', 'currency', 'probability', 'forecastCategory'])

/** The stages of a pipeline: what they are called, what they ask for, how they go. */
export default class StagesController {
  async store(ctx: HttpContext) {
    const { auth, params, request, response } = ctx
    demandRight(auth.user, 'settings')
    const actor = auth.user!
    const pipeline = await Pipeline.query().where('id', params.id).whereNull('deletedAt').first()
    if (!pipeline) throw new NotVisible('pipeline')
    const stage = await change(actor, 'created', async () => {
      const { name } = await readSettings(Stage, actor, request.body(), ['name'], true)
      if (!name) throw new Invalid({ name: { key: 'required', params: {} } })
      const made = await Stage.create({
        name,
        pipelineId: pipeline.id,
        position: 10_000,
        type: 'open',
        probability: 50,
        forecastCategory: 'pipeline',
      })
      await placeStage(actor, made, 10_000)
      return made
    })
    return response.redirect().status(303).toPath(`/settings/stages/${stage.id}`)
  }

  async edit(ctx: HttpContext) {
    return form(ctx, await find(ctx))
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const stage = await find(ctx)
    const actor = auth.user!
    const body = request.body()
    try {
      await change(actor, 'updated', async () => {
        const values = await readSettings(Stage, actor, body, names, true)
        if (stage.type !== 'open') delete values.probability
        const known = new Set(requirable().map(({ key }) => key))
        const required = [body.requiredFields ?? []].flat().filter((key) => known.has(key))
        const checklist = itemsOf(String(body.checklist ?? ''), stage.checklist ?? [])
        await stage
          .merge({
            ...values,
            requiredFields: required.length ? required : null,
            checklist: checklist.length ? checklist : null,
          })
          .save()
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return form(ctx, stage, body, error.errors)
    }
    session.flash('toast', i18n.t('pipelines.saved', { name: stage.name }))
    return response.redirect().status(303).toPath(`/settings/pipelines/${stage.pipelineId}`)
  }

  async move(ctx: HttpContext) {
    const stage = await find(ctx)
    await placeStage(ctx.auth.user!, stage, placeIn(ctx.request.input('place')))
    return ctx.response.redirect().status(303).toPath(`/settings/pipelines/${stage.pipelineId}`)
  }

  /** Asks where its deals go. */
  async removal(ctx: HttpContext) {
    return removal(ctx, await find(ctx))
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const stage = await find(ctx)
    try {
      const set = await removeStage(auth.user!, stage.id, Number(request.input('into')) || null)
      session.flash('toast', i18n.t('pipelines.removed', { name: stage.name }))
      session.flash('undo', `/change-sets/${set}/reversal`)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return removal(ctx, stage, error.errors)
    }
    return response.redirect().status(303).toPath(`/settings/pipelines/${stage.pipelineId}`)
  }
}

/** Fields that a stage may ask for. */
const requirable = () => Deal.writable.filter(({ key }) => !never.has(key))

/** One a line; an item whose words stay keeps its key, and with it what was ticked. */
function itemsOf(text: string, before: ChecklistItem[]): ChecklistItem[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().slice(0, 200))
    .filter(Boolean)
  return [...new Set(lines)].slice(0, 30).map((line) => ({
    key: before.find((each) => each.text === line)?.key ?? crypto.randomUUID().slice(0, 8),
    text: line,
  }))
}

async function find({ auth, params }: HttpContext): Promise<Stage> {
  demandRight(auth.user, 'settings')
  const stage = await Stage.query().where('id', params.id).whereNull('deletedAt').first()
  if (!stage) throw new NotVisible('stage')
  return stage
}

async function form(ctx: HttpContext, stage: Stage, typed?: any, errors?: Refusals) {
  const t = wordsFor(ctx.auth.user!)
  const pipeline = await Pipeline.findOrFail(stage.pipelineId)
  const chosen = new Set([typed?.requiredFields ?? stage.requiredFields ?? []].flat())
  if (errors) ctx.response.status(422)
  return ctx.view.render('pipeline::settings/stage', {
    stage,
    pipeline,
    form: typed ?? { ...stage.$attributes, checklist: null },
    checklist: typed?.checklist ?? (stage.checklist ?? []).map(({ text }) => text).join('\n'),
    categories: forecastCategories.map((value) => ({
      value,
      label: t(`stage.choices.forecastCategory.${value}`),
    })),
    fields: requirable().map((field) => ({
      value: field.key,
      label: fieldLabel(field, t),
      chosen: chosen.has(field.key),
    })),
    errors,
  })
}

async function removal(ctx: HttpContext, stage: Stage, errors?: Refusals) {
  const book = await StageBook.read()
  const [{ count }] = await connection()
    .from('deals')
    .where('stage_id', stage.id)
    .whereNull('deleted_at')
    .count('* as count')
  if (errors) ctx.response.status(422)
  return ctx.view.render('pipeline::settings/removal', {
    what: 'stage',
    name: stage.name,
    action: `/settings/stages/${stage.id}`,
    cancel: `/settings/pipelines/${stage.pipelineId}`,
    deals: Number(count),
    others: successors(book, book.stage(stage.id)!).map(({ id, name }) => ({
      value: id,
      label: name,
    })),
    errors,
  })
}
