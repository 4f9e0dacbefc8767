import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import { firstOptions } from '#records/forms/titles'
import { fieldLabel, wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { Presenter } from '#records/screens/presenter'
import edge from 'edge.js'
import { DuplicateFinder } from '#contacts/duplicates/duplicate_finder'
import { Merger, type Choice } from '#contacts/duplicates/merger'

/** Making one record of two, field by field. */
export default class MergesController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  /** `ids=7,12`: the first is proposed as the one that stays; `survivor=12` turns it round. */
  async create({ auth, request, view }: HttpContext) {
    const actor = auth.user!
    const { ids, survivor, other, with: match } = request.qs()
    const named = [...String([ids].flat().join(',')).split(','), other || match].filter(Boolean)
    if (named.length === 1) return this.#choose(actor, view, named[0])
    const two = await this.#two(actor, named)
    const [stays, goes] = String(survivor) === String(two[1].id) ? [two[1], two[0]] : two
    await demand(this.Record, actor, 'edit', stays)
    await demand(this.Record, actor, 'delete', goes)
    const merger = new Merger(stays, goes)
    const show = await Presenter.for(actor, this.Record, [stays, goes], this.Record.writable)
    const safe = edge.globals.html.safe
    return view.render('contacts::merges/new', {
      Record: this.Record,
      title: show.t('merge.title'),
      queue: request.qs().from === 'duplicates',
      survivor: stays,
      loser: goes,
      fields: merger.fields.map(({ field, united, choice }) => ({
        name: field.attribute,
        label: fieldLabel(field, show.t),
        united,
        choice,
        survivor: safe(show.html(field, stays) || '—'),
        loser: safe(show.html(field, goes) || '—'),
      })),
    })
  }

  async store({ auth, request, response, session, i18n }: HttpContext) {
    const actor = auth.user!
    const { survivorId, loserId, fields = {}, queue } = request.body()
    const [survivor, loser] = await this.#two(actor, [survivorId, loserId])
    const changeSetId = await new Merger(survivor, loser).merge(actor, choicesIn(fields))
    session.flash('toast', i18n.t('merge.done', { title: loser.title, into: survivor.title }))
    if (changeSetId) session.flash('undo', `/change-sets/${changeSetId}/reversal`)
    const next = queue ? `/${this.Record.path}/duplicates` : survivor.url
    return response.redirect().status(303).toPath(next)
  }

  /** Which other one: those that look alike first, or any. */
  async #choose(actor: any, view: HttpContext['view'], id: unknown) {
    const survivor = await findVisible(this.Record, actor, id)
    const options = await firstOptions(this.Record.recordName, actor, 200)
    return view.render('contacts::merges/choose', {
      Record: this.Record,
      title: wordsFor(actor)('merge.title'),
      survivor,
      matches: await new DuplicateFinder(actor, this.Record).likely(survivor, survivor.id),
      options: options.filter(({ value }) => value !== survivor.id),
    })
  }

  async #two(actor: any, ids: unknown[]): Promise<[RecordRow, RecordRow]> {
    if (new Set(ids.map(String)).size !== 2)
      throw new Invalid({ ids: { key: 'mergeTwo', params: {} } })
    const one = await findVisible(this.Record, actor, ids[0])
    return [one, await findVisible(this.Record, actor, ids[1])]
  }
}

const choicesIn = (fields: unknown) =>
  Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, choice]) => choice === 'survivor' || choice === 'loser')
  ) as Record<string, Choice>
