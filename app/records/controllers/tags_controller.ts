import type { HttpContext } from '@adonisjs/core/http'
import { NotAllowed, NotVisible } from '#records/errors'
import { wordsFor } from '#records/labels'
import { removeTag, renameTag, Tag, tagsInUse } from '#records/tags'

/** The company's own labels: seen, renamed, joined and taken away by whoever runs its settings. */
export default class TagsController {
  async index({ auth, view }: HttpContext) {
    this.#demand(auth.user!)
    return view.render('records::screens/tags', { tags: await tagsInUse() })
  }

  async update({ auth, params, request, response, session, view }: HttpContext) {
    this.#demand(auth.user!)
    const tag = await this.#find(params.id)
    const name = String(request.input('name') ?? '').trim()
    if (!name || /[,;]/.test(name)) {
      const error = wordsFor(auth.user!)(name ? 'tags.noCommas' : 'errors.required')
      response.status(422)
      return view.render('records::screens/tags', {
        tags: await tagsInUse(),
        wrong: { id: tag.id, name, error },
      })
    }
    const renamed = await renameTag(auth.user!, tag, name)
    session.flash('toast', wordsFor(auth.user!)('tags.renamed', { name: renamed.name }))
    return response.redirect().status(303).toPath('/settings/tags')
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    this.#demand(auth.user!)
    const tag = await this.#find(params.id)
    await removeTag(auth.user!, tag)
    session.flash('toast', wordsFor(auth.user!)('tags.removed', { name: tag.name }))
    return response.redirect().status(303).toPath('/settings/tags')
  }

  #demand(actor: { may(right: string): boolean }) {
    if (!actor.may('settings')) throw new NotAllowed('settings')
  }

  async #find(id: unknown) {
    const tag = await Tag.find(Number(id))
    if (!tag) throw new NotVisible()
    return tag
  }
}
