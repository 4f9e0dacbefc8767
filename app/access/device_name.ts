const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** What a person recognises of a User-Agent header: "Firefox, Windows". Empty where nothing is known. */
export function deviceName(agent: string | null): string {
  if (!agent) return ''
  return [browsers, systems]
    .map((known) => known.find(([pattern]) => pattern.test(agent))?.[1])
    .filter(Boolean)
    .join(', ')
}
