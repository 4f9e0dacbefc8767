import { Invalid, type Refusals } from '#records/errors'
import { FieldError } from '#records/field_type'
import QuoteAnswer from '#quotes/models/quote_answer'

/** Name and note of an answer, as the fields of its record take them. @throws Invalid */
export function readAnswer(body: Record<string, unknown>) {
  const errors: Refusals = {}
  const read = (name: 'name' | 'note') => {
    const field = QuoteAnswer.field(name)!
    try {
      const value = field.type.parse(body[name] ?? null, field, {} as any) as string | null
      if (field.required && !value) throw new FieldError('required')
      return value
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      errors[name] = { key: error.key, params: error.params }
      return null
    }
  }
  const values = { name: read('name')!, note: read('note') }
  if (Object.keys(errors).length) throw new Invalid(errors)
  return values
}
