const address = /https?:\/\/[^\s"'<>]+/gi
/** A part of an address that nobody could guess: a token of ours, or of somebody else's. */
const token = /([/=])[\w-]{20,}/g

/** A mail's words without the links in it that open doors: what an admin may read, and what a copy of the database may hold. */
export const withoutDoors = (words: string): string =>
  words.replace(address, (found) => found.replaceAll('&amp;', '&').replace(token, '$1***'))
