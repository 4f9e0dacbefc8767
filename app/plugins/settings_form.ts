import type { PluginSetting } from '#modules/manifest'

/** Reads a form of settings. An empty secret stays what it is. Errors are translation keys. */
export function readSettings(settings: PluginSetting[], body: Record<string, any>) {
  const values: Record<string, unknown> = {}
  const errors: Record<string, string> = {}
  for (const { name, type, required, choices = [] } of settings) {
    const typed = String(body[name] ?? '')
      .trim()
      .slice(0, 20_000)
    if (type === 'boolean') {
      values[name] = typed === 'true'
      continue
    }
    if (!typed) {
      if (type === 'secret') continue
      if (required) errors[name] = 'errors.required'
      values[name] = type === 'list' ? [] : null
      continue
    }
    if (type === 'integer') {
      if (/^-?\d{1,15}$/.test(typed)) values[name] = Number(typed)
      else errors[name] = 'plugins.errors.integer'
    } else if (type === 'choice') {
      if (choices.includes(typed)) values[name] = typed
      else errors[name] = 'plugins.errors.choice'
    } else if (type === 'url') {
      if (/^https?:\/\//.test(typed) && URL.canParse(typed)) values[name] = typed
      else errors[name] = 'plugins.errors.url'
    } else if (type === 'list')
      values[name] = typed
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
    else values[name] = typed
  }
  return { values, errors }
}
