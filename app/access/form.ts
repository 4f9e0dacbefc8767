import type { VineValidator } from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import type { Refusals } from '#records/errors'

/** VineJS's rules to the sentences that all forms share. */
const sentences: Record<string, string> = {
  required: 'required',
  email: 'notEmail',
  maxLength: 'tooLong',
  minLength: 'tooShort',
  confirmed: 'passwordsDiffer',
  sameAs: 'passwordsDiffer',
  enum: 'notChoice',
  in: 'notChoice',
}

/** Checks a form that is not a record: its values, or what is wrong with each field. */
export async function readForm<V extends VineValidator<any, any>>(
  validator: V,
  raw: Record<string, unknown>
): Promise<{ values: Infer<V>; errors: null } | { values: null; errors: Refusals }> {
  const [error, values] = await validator.tryValidate(raw)
  if (!error) return { values, errors: null }
  const errors: Refusals = {}
  for (const { field, rule, meta } of error.messages as any[]) {
    errors[field.split('.')[0]] ??= {
      key: sentences[rule] ?? 'wrongForm',
      params: {
        max: meta?.max ?? 0,
        min: meta?.min ?? 0,
        value: String(raw[field.split('.')[0]] ?? '').slice(0, 80),
      },
    }
  }
  return { values: null, errors }
}
