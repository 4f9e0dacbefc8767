import edge from 'edge.js'
import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { NotVisible } from '#records/errors'
import { fieldLabel, nounsOf, recordLabel } from '#records/labels'
import { demand, reaches } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { Presenter } from '#records/screens/presenter'
import {
  countPairs,
  decide,
  pairPage,
  verdicts,
  type Pair,
} from '#contacts/duplicates/duplicate_pair'
import { DuplicateScan, mayMerge } from '#contacts/duplicates/duplicate_scan'

/** Fields by which people tell two records apart. */
const shown: Record<string, string[]> = {
  contact: ['company', 'jobTitle', 'emails', 'phones', 'owner', 'updatedAt'],
  company: ['domains', 'website', 'phones', 'taxId', 'owner', 'updatedAt'],
}

/** The queue of likely duplicates: found by a scan, decided pair by pair. */
export default class DuplicatePairsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index({ auth, request, view, i18n }: HttpContext) {
    const { Record } = this
    const actor = auth.user! as unknown as Actor
    await demand(Record, actor, 'read')
    const { verdict: asked, cursor } = request.qs()
    const verdict = verdicts.find((each) => each === asked) ?? null
    const { pairs, next } = await pairPage(Record, actor, { verdict, cursor: String(cursor ?? '') })
    const path = `/${Record.path}/duplicates`
    const counts = await Promise.all(
      [null, ...verdicts].map((each) => countPairs(Record, actor, each))
    )
    return view.render('contacts::duplicates/queue', {
      Record,
      nouns: nounsOf(Record, i18n.t.bind(i18n)),
      recordLabel,
      path,
      verdict,
      scan: await DuplicateScan.latest(Record),
      mayScan: mayMerge(Record, actor),
      pairs: await this.#told(actor, pairs),
      tabs: [null, ...verdicts].map((each, at) => ({
        href: each ? `${path}?verdict=${each}` : path,
        label: i18n.t(`duplicates.tabs.${each ?? 'open'}`),
        count: `${counts[at].total}${counts[at].exact ? '' : '+'}`,
        current: each === verdict,
      })),
      next: next && `${path}?${new URLSearchParams({ ...(verdict && { verdict }), cursor: next })}`,
    })
  }

  async scan({ auth, response }: HttpContext) {
    await DuplicateScan.start(this.Record, auth.user! as unknown as Actor)
    return this.#back(response)
  }

  async decide({ auth, params, request, response, session, i18n }: HttpContext) {
    const verdict = verdicts.find((each) => each === request.input('verdict'))
    if (!verdict) throw new NotVisible()
    await decide(this.Record, auth.user! as unknown as Actor, params.id, verdict)
    session.flash('toast', i18n.t(`duplicates.said.${verdict}`))
    return this.#back(response)
  }

  async reopen({ auth, params, response }: HttpContext) {
    await decide(this.Record, auth.user! as unknown as Actor, params.id, null)
    return this.#back(response)
  }

  #back(response: HttpContext['response']) {
    return response.redirect().status(303).toPath(`/${this.Record.path}/duplicates`)
  }

  async #told(actor: Actor, pairs: Pair[]) {
    const { Record } = this
    const rows = await (Record as any).query().whereIn(
      'id',
      pairs.flatMap(({ ids }) => ids)
    )
    const byId = new Map<number, any>(rows.map((row: any) => [row.id, row]))
    const fields = shown[Record.recordName].map((key) => Record.field(key)!)
    const show = await Presenter.for(actor, Record, rows, fields)
    const safe = edge.globals.html.safe
    return pairs.map(({ id, ids, score, reasons }) => {
      const two = ids.map((each) => byId.get(each))
      const may = (action: 'edit' | 'delete', row: any) => reaches(Record, actor, action, row)
      return {
        id,
        score,
        reasons,
        two,
        mayDecide: two.every((row) => may('edit', row)),
        mayMerge: two.every((row) => may('edit', row)) && two.some((row) => may('delete', row)),
        merge: `/${Record.path}/merges/new?ids=${ids.join(',')}&from=duplicates`,
        fields: fields
          .map((field) => ({
            label: fieldLabel(field, show.t),
            values: two.map((row) => show.html(field, row)),
          }))
          .filter(({ values }) => values.some(Boolean))
          .map(({ label, values }) => ({
            label,
            same: values[0] === values[1],
            values: values.map((value) => safe(value || '—')),
          })),
      }
    })
  }
}
