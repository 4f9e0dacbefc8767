/** A bucket, and how to reach it. */
export interface S3Place {
  endpoint: string
  bucket: string
  /** What every key begins with; empty, or ends with a slash. */
  prefix: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/**
 * Reads `s3://KEY:SECRET@host[:port]/bucket[?region=...&prefix=...&tls=0]`. Signs of the key and secret that an address cannot hold are written in
 * percent form, such as `%2F` for a slash.
 * @returns null where it is no such address
 */
export function s3Place(address: string): S3Place | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol !== 's3:' || !url.hostname || !url.username || !url.password) return null
  const bucket = /^\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(url.pathname)?.[1]
  const known = ['region', 'prefix', 'tls']
  const asked = [...url.searchParams.keys()]
  const tls = url.searchParams.get('tls') ?? '1'
  if (!bucket || !['0', '1'].includes(tls) || !asked.every((name) => known.includes(name)))
    return null
  const prefix = (url.searchParams.get('prefix') ?? '').replace(/^\/+|\/+$/g, '')
  if (!/^[\w./-]*$/.test(prefix) || prefix.split('/').includes('..')) return null
  try {
    return {
      endpoint: `${tls === '1' ? 'https' : 'http'}://${url.host}`,
      bucket,
      prefix: prefix && `${prefix}/`,
      region: url.searchParams.get('region') || 'us-east-1',
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
    }
  } catch {
    return null
  }
}
