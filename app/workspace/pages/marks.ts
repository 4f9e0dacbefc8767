import { escapeHtml } from '#records/field_type'

export { hueOf, initials } from '#records/screens/marks'

/**
 * Attributes of an element, escaped. Edge's own `html.attrs` prints values as they are, so that a quote in a value
 * ends the attribute. True prints the name alone; false, null and undefined print nothing.
 */
export function attributes(values: Record<string, unknown>) {
  return Object.entries(values)
    .filter(([, value]) => value !== false && value !== null && value !== undefined)
    .map(([name, value]) => {
      if (!/^[a-zA-Z_:@][\w:.@-]*$/.test(name)) throw new Error(`"${name}" is no attribute.`)
      if (value === true) return name
      return `${name}="${escapeHtml(Array.isArray(value) ? value.join(' ') : String(value))}"`
    })
    .join(' ')
}
