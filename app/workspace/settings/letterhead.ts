import { buffer } from 'node:stream/consumers'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { allSettings, keepSettings } from '#records/company'
import { Invalid, type Refusals } from '#records/errors'
import StoredFile from '#workspace/files/stored_file'
import { fileKind } from '#workspace/files/file_kind'
import { pictureTypes } from '#workspace/files/pictures'

/** What stands on the company's paper: quotes, forms and mails to customers. One row in `settings`. */
export interface Letterhead {
  address: string
  taxId: string
  email: string
  phone: string
  website: string
  /** `#rrggbb`. */
  accent: string
  /** Stored file of the logo, a PNG made from what was uploaded. */
  logoId: number | null
}

export const standardAccent = '#006b4b'

const standard: Letterhead = {
  address: '',
  taxId: '',
  email: '',
  phone: '',
  website: '',
  accent: standardAccent,
  logoId: null,
}

export async function letterhead(): Promise<Letterhead> {
  const settings = await allSettings()
  return { ...standard, ...(settings.letterhead as Partial<Letterhead> | undefined) }
}

const lengths = { address: 500, taxId: 40, email: 254, phone: 60, website: 200 } as const

/** The page of the letterhead as typed. */
export function readLetterhead(raw: Record<string, unknown>) {
  const errors: Refusals = {}
  const values: Record<string, string> = {}
  for (const [name, max] of Object.entries(lengths)) {
    const typed = typeof raw[name] === 'string' ? raw[name].trim().replace(/\r\n?/g, '\n') : ''
    if (typed.length > max) errors[name] = { key: 'tooLong', params: { max } }
    values[name] = typed
  }
  const accent = typeof raw.accent === 'string' ? raw.accent.trim().toLowerCase() : ''
  if (accent && !/^#[\da-f]{6}$/.test(accent)) errors.accent = { key: 'notColour', params: {} }
  return { values: { ...values, accent: accent || standardAccent }, errors }
}

/** @param logo path of an upload, `null` to take the logo away, undefined to leave it */
export async function keepLetterhead(by: Actor, values: Partial<Letterhead>, logo?: string | null) {
  const png = logo ? await logoFrom(logo) : null
  await change(
    by,
    'settings',
    async () => {
      const before = await letterhead()
      const kept = { ...before, ...values }
      if (logo !== undefined) {
        const file = png && (await StoredFile.keep(by, { name: 'logo.png', buffer: png }))
        kept.logoId = file ? file.id : null
        const old = before.logoId ? await StoredFile.find(before.logoId) : null
        await old?.purge()
      }
      await keepSettings({ letterhead: kept })
    },
    { label: 'letterhead' }
  )
}

/** Whole and small, in the one format that screens, mails and PDF files all show. @throws Invalid for what is no picture */
async function logoFrom(path: string): Promise<Buffer> {
  const notPicture = new Invalid({ logo: { key: 'notPicture', params: {} } })
  if (!pictureTypes.includes(await fileKind(path, ''))) throw notPicture
  const { default: sharp } = await import('sharp')
  try {
    return await sharp(path, { limitInputPixels: 50_000_000, animated: false })
      .rotate()
      .resize(800, 320, { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer()
  } catch {
    throw notPicture
  }
}

/** Bytes of the logo; null where there is none, or it cannot be read. */
export async function logoBytes({ logoId }: Letterhead): Promise<Buffer | null> {
  const file = logoId ? await StoredFile.find(logoId) : null
  if (!file || file.deletedAt) return null
  try {
    return await buffer(await file.stream())
  } catch {
    return null
  }
}
