import type { HttpContext } from '@adonisjs/core/http'
import { Conflict } from '#records/change'
import { Invalid } from '#records/errors'
import { parseId } from '#records/fields/reference'
import { wordsFor } from '#records/labels'
import { demand, findVisible, reaches } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { toast } from '#modules/toast'
import { isFragment } from '#workspace/middleware/page_middleware'
import type { Sheet } from '#quotes/lines/sheet'
import { readSheet, type SheetInput } from '#quotes/lines/sheet_input'
import { saveSheet, SheetRefused, type SheetMove } from '#quotes/lines/sheet_save'
import { sheetState } from '#quotes/lines/sheet_state'

/** A kind of record that carries lines. */
export interface SheetKind {
  Owner: RecordClass
  sheetOf(owner: any): Sheet | Promise<Sheet>
  /** Whether its lines may change at all, whoever asks. */
  isOpen(owner: any): boolean
}

/** The lines of a quote or deal. One form carries all of them; each of its buttons saves them. */
export default class SheetController {
  private readonly kind: SheetKind

  constructor(kind: SheetKind) {
    this.kind = kind
  }

  async show(ctx: HttpContext) {
    return this.#render(ctx, await findVisible(this.kind.Owner, ctx.auth.user!, ctx.params.id))
  }

  async update(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const by = auth.user!
    const owner = await this.#editable(ctx)
    const sheet = await this.kind.sheetOf(owner)
    const body = request.body()
    const input = await readSheet(by, sheet, body)
    try {
      const version = Number(body.version) || null
      const { withoutPrice } = await saveSheet(by, sheet, input, {
        version,
        move: moveOf(body, by),
      })
      if (withoutPrice) {
        const words = { name: withoutPrice, currency: sheet.currency }
        toast(ctx, { text: wordsFor(by)('quotes.lines.noPrice', words), tone: 'bad' })
      }
    } catch (error) {
      return this.#refused(ctx, owner, input, error)
    }
    if (isFragment(ctx)) return this.#render(ctx, owner, { adding: Boolean(body.add?.productId) })
    return response.redirect().status(303).toPath(owner.url)
  }

  /** What it would come to, without keeping anything. */
  async calculate(ctx: HttpContext) {
    const owner = await this.#editable(ctx)
    const sheet = await this.kind.sheetOf(owner)
    const input = await readSheet(ctx.auth.user!, sheet, ctx.request.body())
    return ctx.view.render('quotes::lines/calculation', await this.#state(ctx, owner, { input }))
  }

  async #editable({ auth, params }: HttpContext) {
    const owner = await findVisible(this.kind.Owner, auth.user!, params.id)
    await demand(this.kind.Owner, auth.user!, 'edit', owner)
    return owner
  }

  async #refused(ctx: HttpContext, owner: RecordRow, input: SheetInput, error: any) {
    const t = wordsFor(ctx.auth.user!)
    if (error instanceof Conflict) {
      ctx.response.status(409)
      await owner.refresh()
      return this.#render(ctx, owner, { input, problem: t('quotes.lines.conflict') })
    }
    if (!(error instanceof Invalid)) throw error
    ctx.response.status(422)
    const [reason] = Object.values(error.errors)
    const problem =
      error instanceof SheetRefused
        ? t('quotes.lines.refused')
        : t(`errors.${reason.key}`, reason.params)
    return this.#render(ctx, owner, { input, problem })
  }

  async #render(ctx: HttpContext, owner: RecordRow, shown: Partial<Shown> = {}) {
    const state = await this.#state(ctx, owner, shown)
    return ctx.view.render('quotes::lines/show', { title: owner.title, back: owner.url, ...state })
  }

  async #state({ auth }: HttpContext, owner: RecordRow, shown: Partial<Shown> = {}) {
    const actor = auth.user!
    const mayEdit =
      !owner.deletedAt && this.kind.isOpen(owner) && reaches(this.kind.Owner, actor, 'edit', owner)
    const sheet = await this.kind.sheetOf(owner)
    return sheetState({ sheet, actor, base: `${owner.url}/lines`, mayEdit, ...shown })
  }
}

interface Shown {
  input: SheetInput
  problem: string
  adding: boolean
}

/** `do` is the button: `save`, `add`, `free`, `up:3`, `down:3`, `remove:3`. A chosen product is added by all of them. */
function moveOf({ do: pressed, add }: Record<string, any>, by: { locale: string }): SheetMove {
  const [name, at] = String(pressed ?? 'save').split(':')
  const move: SheetMove = {}
  if (['up', 'down', 'remove'].includes(name) && /^\d{1,4}$/.test(at ?? ''))
    move[name as 'up' | 'down' | 'remove'] = Number(at)
  const productId = /^\d{1,15}$/.test(String(add?.productId ?? '')) ? parseId(add.productId) : null
  const quantity = typeof add?.quantity === 'string' && add.quantity.trim() ? add.quantity : null
  if (productId) move.add = { productId, quantity }
  else if (name === 'free') move.add = { name: wordsFor(by)('quotes.lines.newLine'), quantity }
  return move
}
