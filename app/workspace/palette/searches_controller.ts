import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { countRecords, searchRecords } from '#records/search/search'
import { commandsFor, matchingCommands } from '#workspace/palette/commands'
import { pagedTypes } from '#workspace/palette/palette'
import { recentRecords } from '#workspace/recents'

const shownOfEach = 8

/** The whole answer to what was typed, by record type; the palette for those without script. */
export default class SearchesController {
  async show({ auth, i18n, request, view }: HttpContext) {
    const actor = auth.user as any
    const t = translator(i18n.locale)
    const text = String(request.input('q') ?? '')
      .slice(0, 200)
      .trim()
    const Records = pagedTypes(actor)
    const types = Records.map((Record) => Record.recordName)
    const counts = text ? await countRecords(actor, text, types) : []

    const groups = await Promise.all(
      counts.map(async ({ recordName, total, exact }) => {
        const Record = Records.find((each) => each.recordName === recordName)!
        return {
          name: recordName,
          title: t(`${recordName}.many`),
          total: `${i18n.formatNumber(total)}${exact ? '' : '+'}`,
          more: total > shownOfEach,
          href: `/${Record.path}?q=${encodeURIComponent(text)}`,
          hits: await searchRecords(actor, text, { types: [recordName], limit: shownOfEach }),
        }
      })
    )
    return view.render('workspace::search/show', {
      text,
      groups,
      commands: matchingCommands(commandsFor(actor, t), text),
      recent: text ? [] : await recentRecords(actor, { types, limit: 20 }),
    })
  }
}
