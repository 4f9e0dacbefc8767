import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

export const credentials = { key: 'AKIDFARLEY', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY' }

interface Stored {
  body: Buffer
  type: string
  at: Date
}

/**
 * A stand-in for an S3 server, in this process: one bucket, path-style addresses, keys that are really signed (AWS Signature Version 4, as
 * "Authenticating Requests" in Amazon's API reference describes it). Whatever is signed wrongly is refused as S3 does.
 */
export class S3Server {
  readonly objects = new Map<string, Stored>()
  /** Method and key of each request that was taken. */
  readonly requests: string[] = []
  /** Answers this to the next requests instead of doing anything. */
  failWith: number | null = null
  port = 0
  #uploads = new Map<string, { key: string; parts: Map<number, Buffer> }>()
  #server = createServer((request, response) => {
    this.#answer(request, response).catch((error) => {
      response.writeHead(500).end(String(error))
    })
  })

  async start() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve()))
    this.port = (this.#server.address() as { port: number }).port
    return this
  }

  stop() {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(resolve))
  }

  /** The address for FILES_URL, with another secret or a prefix where asked for. */
  address({ secret = credentials.secret, prefix = '' } = {}) {
    return `s3://${credentials.key}:${encodeURIComponent(secret)}@127.0.0.1:${this.port}/farley?region=eu-west-1&tls=0${prefix && `&prefix=${prefix}`}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url!, `http://${request.headers.host}`)
    const body = await buffer(request)
    if (this.failWith) return problem(response, this.failWith, 'SlowDown')
    if (!signedRightly(request, url, body)) return problem(response, 403, 'SignatureDoesNotMatch')
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/')
    if (bucket !== 'farley') return problem(response, 404, 'NoSuchBucket')
    const key = rest.join('/')
    this.requests.push(`${request.method} ${key}`)
    const query = url.searchParams
    if (request.method === 'GET' && !key) return this.#list(query, response)
    if (request.method === 'POST' && query.has('delete')) return this.#deleteAll(body, response)
    if (request.method === 'POST' && query.has('uploads')) return this.#begin(key, response)
    if (request.method === 'POST' && query.has('uploadId')) return this.#join(query, response)
    if (request.method === 'PUT' && query.has('partNumber'))
      return this.#part(query, body, response)
    if (request.method === 'PUT') {
      this.#store(key, body, request.headers['content-type'])
      return response.writeHead(200, { etag: etag(body) }).end()
    }
    if (request.method === 'DELETE') {
      if (query.has('uploadId')) this.#uploads.delete(query.get('uploadId')!)
      else this.objects.delete(key)
      return response.writeHead(204).end()
    }
    const found = this.objects.get(key)
    if (!found) return problem(response, 404, 'NoSuchKey')
    response.writeHead(200, {
      'content-length': found.body.length,
      'content-type': found.type,
      'last-modified': found.at.toUTCString(),
      'etag': etag(found.body),
    })
    response.end(request.method === 'HEAD' ? undefined : found.body)
  }

  #store(key: string, body: Buffer, type = 'application/octet-stream') {
    this.objects.set(key, { body, type, at: new Date() })
  }

  #list(query: URLSearchParams, response: ServerResponse) {
    const prefix = query.get('prefix') ?? ''
    const most = Number(query.get('max-keys') ?? 1000)
    const after = query.get('continuation-token') ?? ''
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    const page = keys.filter((key) => key > after).slice(0, most)
    const more = keys.at(-1) !== undefined && page.length > 0 && page.at(-1)! < keys.at(-1)!
    const contents = page.map((key) => {
      const { body, at } = this.objects.get(key)!
      return `<Contents><Key>${escaped(key)}</Key><Size>${body.length}</Size><LastModified>${at.toISOString()}</LastModified><ETag>${escaped(etag(body))}</ETag></Contents>`
    })
    xml(
      response,
      `<ListBucketResult><Name>farley</Name><Prefix>${escaped(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`
    )
  }

  #deleteAll(body: Buffer, response: ServerResponse) {
    for (const [, key] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) this.objects.delete(key)
    xml(response, '<DeleteResult></DeleteResult>')
  }

  #begin(key: string, response: ServerResponse) {
    const id = `upload-${this.#uploads.size + 1}`
    this.#uploads.set(id, { key, parts: new Map() })
    xml(
      response,
      `<InitiateMultipartUploadResult><Bucket>farley</Bucket><Key>${escaped(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`
    )
  }

  #part(query: URLSearchParams, body: Buffer, response: ServerResponse) {
    const upload = this.#uploads.get(query.get('uploadId')!)
    if (!upload) return problem(response, 404, 'NoSuchUpload')
    upload.parts.set(Number(query.get('partNumber')), body)
    response.writeHead(200, { etag: etag(body) }).end()
  }

  #join(query: URLSearchParams, response: ServerResponse) {
    const upload = this.#uploads.get(query.get('uploadId')!)
    if (!upload) return problem(response, 404, 'NoSuchUpload')
    const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, body]) => body)
    this.#store(upload.key, Buffer.concat(parts))
    this.#uploads.delete(query.get('uploadId')!)
    xml(
      response,
      `<CompleteMultipartUploadResult><Bucket>farley</Bucket><Key>${escaped(upload.key)}</Key><ETag>"whole"</ETag></CompleteMultipartUploadResult>`
    )
  }
}

function signedRightly(request: IncomingMessage, url: URL, body: Buffer): boolean {
  const [, id, scope, names, given] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? ''
    ) ?? []
  if (id !== credentials.key) return false
  const date = String(request.headers['x-amz-date'])
  const payload = String(request.headers['x-amz-content-sha256'])
  if (!/^(UNSIGNED-PAYLOAD|[0-9a-f]{64})$/.test(payload)) return false
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return false
  const query = [...url.searchParams]
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .sort()
    .join('&')
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}\n`)
    .join('')
  const canonical = [request.method, url.pathname, query, headers, names, payload].join('\n')
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  let key: Buffer = Buffer.from(`AWS4${credentials.secret}`)
  for (const step of scope.split('/')) key = hmac(key, step)
  return hmac(key, text).toString('hex') === given
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const etag = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`
const percent = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  )
const escaped = (text: string) =>
  text.replace(
    /[<>&"]/g,
    (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[sign]!
  )

function xml(response: ServerResponse, body: string) {
  response.writeHead(200, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${body}`)
}

function problem(response: ServerResponse, status: number, code: string) {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}
