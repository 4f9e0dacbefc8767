const hidden = '***'

/** Keys whose text nobody may read later, however deep they stand. */
const keys =
  /("[\w-]*(?:password|passphrase|secret|token|authorization|cookie|api[_-]?key|csrf|totp)[\w-]*":)"(?:[^"\\]|\\.)*"/gi

/** What opens doors, wherever it stands in a line. */
const inText: [RegExp, string][] = [
  [/\b(Bearer|Basic) [\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/\bfarley_[\w-]{16,}/g, `farley_${hidden}`],
  [/AGE-SECRET-KEY-[A-Z0-9-]+/g, hidden],
  [/(\/(?:password-resets|invitations|q)\/)[\w-]{8,}/g, `$1${hidden}`],
  [/(\/\/[^\s:/@"]*):[^\s/@"]+@/g, `$1:${hidden}@`],
  [/([?&](?:token|code|state|key|secret|password|signature)=)[^&\s"]+/gi, `$1${hidden}`],
]

/** A line of the log without passwords, tokens, cookies and links that open doors. */
export function withoutSecrets(line: string): string {
  let clean = line.replace(keys, `$1"${hidden}"`)
  for (const [pattern, instead] of inText) clean = clean.replace(pattern, instead)
  return clean
}
