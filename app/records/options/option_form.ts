import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import type { Actor } from '#records/actor'
import { NotAllowed, type Refusals } from '#records/errors'
import type { OptionValues } from '#records/options/option_list'

export const tones = ['good', 'info', 'warn', 'bad'] as const

const form = vine.create({
  label: vine.string().trim().minLength(1).maxLength(80),
  description: vine.string().trim().maxLength(255).nullable().optional(),
  tone: vine.enum(tones).nullable().optional(),
  kind: vine.string().maxLength(20).nullable().optional(),
})

/** @throws NotAllowed */
export function demandSettings(actor: Actor) {
  if (!actor.may('settings')) throw new NotAllowed('settings')
}

export async function optionInput(
  raw: Record<string, unknown>
): Promise<{ values: Infer<typeof form>; errors: null } | { values: null; errors: Refusals }> {
  const [error, values] = await form.tryValidate({
    label: raw.label,
    description: raw.description || null,
    tone: raw.tone || null,
    kind: raw.kind || null,
  })
  if (!error) return { values, errors: null }
  const sentences: Record<string, string> = {
    required: 'required',
    minLength: 'required',
    maxLength: 'tooLong',
  }
  const refused = (error.messages as any[]).map(({ field, rule, meta }) => [
    field,
    {
      key: sentences[rule] ?? 'notChoice',
      params: { max: meta?.max ?? 0, value: String(raw[field] ?? '').slice(0, 60) },
    },
  ])
  return { values: null, errors: Object.fromEntries(refused) }
}

export const toValues = ({ label, description, tone, kind }: Infer<typeof form>): OptionValues => ({
  label,
  description: description ?? null,
  tone: tone ?? null,
  kind: kind ?? null,
})
