/** What a spreadsheet takes for a formula, behind any apostrophes that hide one already. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/
const guarded = /^'+[=+\-@\t\r\n＝＋－＠]/
/** A signed number or a phone number computes nothing: it stays as it is. */
const harmless = /^[+-]\d[\d .,()]*$/

/** A cell that no spreadsheet computes: an apostrophe goes before what looks like a formula. */
export const guard = (cell: string) =>
  formula.test(cell) && !harmless.test(cell) ? `'${cell}` : cell

/** The exact reverse of `guard`: takes the apostrophe away only where one hides a formula. */
export const withoutGuard = (cell: string) => (guarded.test(cell) ? cell.slice(1) : cell)
