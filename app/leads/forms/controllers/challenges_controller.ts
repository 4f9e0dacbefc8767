import type { HttpContext } from '@adonisjs/core/http'
import { publishedForm } from '#leads/forms/find_form'
import { comingFrom } from '#leads/forms/origins'
import { newChallenge } from '#leads/forms/spam/proof'
import { countVisit } from '#leads/forms/visits'

/** The work that a browser does before it sends a form. It is asked for when somebody begins to fill it in. */
export default class ChallengesController {
  async show({ params, request, response }: HttpContext) {
    const form = await publishedForm(params.key)
    countVisit(form, request, 'starts', comingFrom(request, form))
    response.header('Cache-Control', 'no-store')
    return response.json(await newChallenge(form.key))
  }
}
