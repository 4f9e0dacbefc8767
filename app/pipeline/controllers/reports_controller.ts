import type { HttpContext } from '@adonisjs/core/http'
import { stringify } from 'csv-stringify/sync'
import { note } from '#records/audit'
import { NotAllowed, NotVisible } from '#records/errors'
import { guard } from '#records/import/formula'
import { wordsFor } from '#records/labels'
import { addedReports, reportsFor } from '#pipeline/reports/all'
import { asksFor, readAsked } from '#pipeline/reports/asked'
import { filtersFor, periodWords } from '#pipeline/reports/filters'
import { ReportScope } from '#pipeline/reports/report_scope'

/** What became of leads and deals, in figures that lead to their records. */
export default class ReportsController {
  /** The first of them. */
  index(ctx: HttpContext) {
    return this.show(ctx)
  }

  async show(ctx: HttpContext) {
    const { view } = ctx
    const { actor, asked, report, offered, t } = await this.#read(ctx)
    const scope = await ReportScope.for(actor, asked)
    const query = asksFor(asked)
    return view.render('pipeline::reports/show', {
      report,
      path: `/reports/${report.name}`,
      title: t(`reports.names.${report.name}`),
      period: periodWords(asked, actor, t),
      sections: await report.sections(scope),
      filters: await filtersFor(actor, asked, scope.book, t),
      tabs: [
        ...offered.map(({ name }) => ({
          href: `/reports/${name}${query}`,
          label: t(`reports.names.${name}`),
          current: name === report.name,
        })),
        ...addedReports(actor).map(({ href, label }) => ({
          href,
          label: t(label),
          current: false,
        })),
      ],
      csv: (section: string) => `/reports/${report.name}/${section}${query}`,
      mayExport: actor.reach('export', report.of) !== 'none',
    })
  }

  /** The figures of one section as a file. */
  async export(ctx: HttpContext) {
    const { params, response } = ctx
    const { actor, asked, report, t } = await this.#read(ctx)
    if (actor.reach('export', report.of) === 'none') throw new NotAllowed('export', report.of)
    const sections = await report.sections(await ReportScope.for(actor, asked))
    const section = sections.find(({ name }) => name === params.section)
    if (!section) throw new NotVisible('report')
    const { head, rows } = section.table
    const lines = [head, ...rows.map(({ label, cells }) => [label, ...cells.map(({ raw }) => raw)])]
    await note(actor, 'exported', {
      data: { record: report.of, report: t(`reports.names.${report.name}`) },
    })
    response.header('content-type', 'text/csv; charset=utf-8')
    response.header(
      'content-disposition',
      `attachment; filename="${report.name}-${section.name}.csv"`
    )
    return response.send(
      `\ufeff${stringify(
        lines.map((cells) => cells.map(guard)),
        { record_delimiter: '\r\n' }
      )}`
    )
  }

  /** @throws NotAllowed, NotVisible for a report that is not there for this person */
  async #read({ auth, params, request }: HttpContext) {
    const actor = auth.user!
    if (actor.reach('read', 'deal') === 'none' && actor.reach('read', 'lead') === 'none')
      throw new NotAllowed('read', 'deal')
    const offered = await reportsFor(actor)
    const report = params.report ? offered.find(({ name }) => name === params.report) : offered[0]
    if (!report) throw new NotVisible('report')
    const asked = readAsked(request.qs(), actor.timezone)
    return { actor, asked, report, offered, t: wordsFor(actor) }
  }
}
