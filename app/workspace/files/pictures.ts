/** A picture of more pixels is a bomb or a poster; neither is a photo of somebody. */
const mostPixels = 50_000_000
const side = 512

/**
 * A small picture made anew from the pixels, so that nothing that hid in the file is left: no script, no place, no camera.
 * @returns null where the bytes are not a picture that can be read
 */
export async function thumbnail(path: string): Promise<Buffer | null> {
  // Loaded with the first picture: it brings 17 MB along.
  const { default: sharp } = await import('sharp')
  try {
    return await sharp(path, { limitInputPixels: mostPixels, animated: false })
      .rotate()
      .resize(side, side, { fit: 'cover', withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer()
  } catch {
    return null
  }
}

/** Whether whoever opens this would unpack more pixels than a photo has; the head of the file says so. */
export async function isPoster(path: string): Promise<boolean> {
  const { default: sharp } = await import('sharp')
  const { width = 0, height = 0 } = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(() => ({ width: 0, height: 0 }))
  return width * height > mostPixels
}

export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']
