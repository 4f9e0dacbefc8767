import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { change } from '#records/change'
import { NotVisible } from '#records/errors'
import { demand, findVisible } from '#records/query/scope'
import { recordClass, type RecordClass } from '#records/record'
import { isFragment } from '#workspace/middleware/page_middleware'
import type Affiliation from '#contacts/models/affiliation'

/** One link of a person: to a company, to another person, or a day to remember. */
export default class LinkController {
  async removeAffiliation(ctx: HttpContext) {
    const link = (await linkOf(ctx, 'affiliation')) as Affiliation
    await link.remove(ctx.auth.user!)
    return back(ctx, link, 'affiliations')
  }

  async makePrimary(ctx: HttpContext) {
    const link = (await linkOf(ctx, 'affiliation')) as Affiliation
    await link.makePrimary(ctx.auth.user!)
    return back(ctx, link, 'affiliations')
  }

  async leave(ctx: HttpContext) {
    const link = (await linkOf(ctx, 'affiliation')) as Affiliation
    const today = DateTime.now().setZone(ctx.auth.user!.timezone)
    await link.leave(ctx.auth.user!, DateTime.utc(today.year, today.month, today.day))
    return back(ctx, link, 'affiliations')
  }

  async rejoin(ctx: HttpContext) {
    const link = (await linkOf(ctx, 'affiliation')) as Affiliation
    await link.rejoin(ctx.auth.user!)
    return back(ctx, link, 'affiliations')
  }

  async removeRelationship(ctx: HttpContext) {
    const link = await linkOf(ctx, 'relationship')
    await discard(ctx, link, 'unrelated')
    return back(ctx, link, 'relationships')
  }

  async removeDate(ctx: HttpContext) {
    const link = await linkOf(ctx, 'importantDate')
    await discard(ctx, link, 'undated')
    return back(ctx, link, 'important-dates')
  }
}

const discard = ({ auth }: HttpContext, link: any, kind: string) =>
  change(auth.user!, kind, () => link.merge({ deletedAt: DateTime.utc() }).save())

/** A relation may be ended from either person's page. @throws NotVisible, NotAllowed */
async function linkOf({ auth, params }: HttpContext, name: string) {
  const Record = recordClass(name)
  try {
    const link = await findVisible(Record, auth.user!, params.id)
    await demand(Record, auth.user!, 'edit', link)
    return link
  } catch (error) {
    if (name !== 'relationship') throw error
    const link = await (Record as any)
      .query()
      .where('id', Number(params.id) || 0)
      .whereNull('deletedAt')
      .first()
    if (!link) throw new NotVisible(name)
    const Contact = recordClass('contact')
    const other = await findVisible(Contact, auth.user!, link.otherId)
    await demand(Contact, auth.user!, 'edit', other)
    return link
  }
}

/** To the page that it was done on: `from=company` for the company's side of a link, `from=other` for the other person's. */
function back(ctx: HttpContext, link: any, panel: string) {
  const from = ctx.request.input('from')
  const page: [RecordClass, number] =
    from === 'company'
      ? [recordClass('company'), link.companyId]
      : from === 'other'
        ? [recordClass('contact'), link.otherId]
        : [recordClass('contact'), link.personId]
  const url = `/${page[0].path}/${page[1]}`
  return ctx.response
    .redirect()
    .status(303)
    .toPath(isFragment(ctx) ? `${url}/${panel}` : url)
}
