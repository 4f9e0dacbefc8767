import vine from '@vinejs/vine'

/** ASVS 5.0, 6.2: length is what counts; no rule about kinds of characters, and room for a sentence. */
export const newPassword = () => vine.string().minLength(10).maxLength(200)
