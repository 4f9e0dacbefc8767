/** What a browser may be told of a file whose bytes carry no signature. Never a type that it would run or render. */
const byEnding: Record<string, string> = {
  txt: 'text/plain',
  md: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  eml: 'message/rfc822',
}
const active = [
  'text/html',
  'application/xhtml+xml',
  'image/svg+xml',
  'text/javascript',
  'application/xml',
  'text/xml',
]

/** The type by content; the name decides only among harmless ones, whatever the sender claimed. */
export async function fileKind(path: string, name: string): Promise<string> {
  const { fileTypeFromFile } = await import('file-type')
  const found = await fileTypeFromFile(path)
  const type = found?.mime ?? byEnding[name.toLowerCase().split('.').at(-1)!]
  return type && !active.includes(type) ? type : 'application/octet-stream'
}
