/**
 * Text as it is printed: without control characters and marks that turn text round. pdfmake takes text for text, nothing in it is
 * markup, and breaks words that are too long for their column.
 */
export const printable = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (mark) =>
      mark === '\n' ? mark : ''
    )
