import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { nameField } from '#records/forms/editors'
import { optionsLike } from '#records/forms/titles'
import { readInput } from '#records/input'
import { wordsFor } from '#records/labels'
import { demand } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'

/** What a picker offers: records by name, and a new one by its name alone. */
export default class OptionsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index({ auth, request, view }: HttpContext) {
    const typed = String(request.input('q') ?? '').slice(0, 120)
    return view.render('records::screens/_options', {
      options: await optionsLike(this.Record, auth.user!, typed),
    })
  }

  async store({ auth, request, response }: HttpContext) {
    const actor = auth.user!
    await demand(this.Record, actor, 'create')
    const field = nameField(this.Record.recordName)
    if (!field) return response.status(422).send({ error: wordsFor(actor)('forms.needsForm') })
    try {
      const record = await change(actor, 'created', async () => {
        const raw = { [field.attribute]: request.input('name') }
        const { values, errors } = await readInput(this.Record, actor, raw, 'form')
        if (Object.keys(errors).length) throw new Invalid(errors)
        return (this.Record as any).create(values) as Promise<RecordRow>
      })
      return response.status(201).send({ value: record.id, label: record.title })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const [{ key, params }] = Object.values(error.errors)
      return response.status(422).send({ error: wordsFor(actor)(`errors.${key}`, params) })
    }
  }
}
