import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { assets } from '#workspace/assets/assets'
import { NotAllowed } from '#records/errors'
import { publishedForm } from '#leads/forms/find_form'
import { hostIn, isAllowed, ownHost } from '#leads/forms/spam/hosts'

/** The script that puts a form into a page of another site, in a frame. */
export default class EmbedsController {
  async show({ params, request, response }: HttpContext) {
    const form = await publishedForm(params.key)
    const host = hostIn(request.header('referer'))
    if (host && host !== ownHost() && host !== request.host() && !isAllowed(form.hosts, host))
      throw new NotAllowed('otherSite')
    const facts = { url: `${settings.appUrl}/f/${form.key}`, key: form.key, title: form.name }
    const script = assets().find('forms/public/embed.js')!.body.toString()
    response.header('Content-Type', 'text/javascript; charset=utf-8')
    response.header('Cross-Origin-Resource-Policy', 'cross-origin')
    response.header('Cache-Control', 'public, max-age=300').vary('Referer')
    return response.send(`${script.trim()}(${JSON.stringify(facts).replace(/</g, '\\u003c')})\n`)
  }
}
