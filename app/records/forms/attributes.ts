import edge from 'edge.js'
import { escapeHtml } from '#records/field_type'

/** HTML attributes with escaped values; null, undefined and false are left out. (Edge's own `html.attrs` does not escape.) */
export function attributes(values: Record<string, string | number | boolean | null | undefined>) {
  const text = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? name : `${name}="${escapeHtml(String(value))}"`))
    .join(' ')
  return edge.globals.html.safe(text)
}

/** Markup that a field's type escaped; null for none, so that a template can put a dash. */
export const safely = (html: string) => (html ? edge.globals.html.safe(html) : null)
