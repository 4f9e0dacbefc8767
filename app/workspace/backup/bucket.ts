import http from 'node:http'
import https from 'node:https'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import type { S3Place } from '#start/s3_place'
import { check, checkedLookup, read } from '#workspace/outgoing/outgoing'

/** One request may bring 5 GB; more goes in parts, and parts also are what a lost connection costs. */
const partBytes = 64 * 1024 * 1024

const sdk = () => import('@aws-sdk/client-s3')

/** Files of this machine in a bucket, and back. */
export class Bucket {
  readonly #client: S3Client
  readonly #name: string

  private constructor(client: S3Client, name: string) {
    this.#client = client
    this.#name = name
  }

  /** @param guarded a person typed the address: it may not lead into the company's own network, unless OUTGOING_ALLOW says so */
  static async at(place: S3Place, { guarded = false } = {}) {
    const { s3Client } = await import('#workspace/files/s3_client')
    if (!guarded) return new Bucket(s3Client(place), place.bucket)
    check(read(place.endpoint))
    const agents = {
      httpAgent: new http.Agent({ lookup: checkedLookup }),
      httpsAgent: new https.Agent({ lookup: checkedLookup }),
    }
    const requestHandler = { connectionTimeout: 5_000, socketTimeout: 60_000, ...agents }
    return new Bucket(s3Client(place, { requestHandler }), place.bucket)
  }

  async put(key: string, path: string) {
    const { size } = await stat(path)
    if (size > partBytes) return this.#putParts(key, path, size)
    const { PutObjectCommand } = await sdk()
    await this.#client.send(
      new PutObjectCommand({
        ...this.#at(key),
        Body: createReadStream(path),
        ContentLength: size,
      })
    )
  }

  async get(key: string, path: string) {
    const { GetObjectCommand } = await sdk()
    const { Body } = await this.#client.send(new GetObjectCommand(this.#at(key)))
    const part = `${path}.part`
    try {
      await pipeline(Body as Readable, createWriteStream(part, { mode: 0o600 }))
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  async stream(key: string): Promise<Readable> {
    const { GetObjectCommand } = await sdk()
    const { Body } = await this.#client.send(new GetObjectCommand(this.#at(key)))
    return Body as Readable
  }

  async has(key: string): Promise<boolean> {
    const { HeadObjectCommand } = await sdk()
    try {
      await this.#client.send(new HeadObjectCommand(this.#at(key)))
      return true
    } catch (error) {
      if (error.$metadata?.httpStatusCode === 404) return false
      throw error
    }
  }

  async list(): Promise<{ key: string; size: number }[]> {
    const { ListObjectsV2Command } = await sdk()
    const found: { key: string; size: number }[] = []
    let token: string | undefined
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#name, ContinuationToken: token })
      )
      for (const { Key, Size } of page.Contents ?? []) found.push({ key: Key!, size: Size ?? 0 })
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token)
    return found
  }

  async delete(key: string) {
    const { DeleteObjectCommand } = await sdk()
    await this.#client.send(new DeleteObjectCommand(this.#at(key)))
  }

  async #putParts(key: string, path: string, size: number) {
    const {
      AbortMultipartUploadCommand,
      CompleteMultipartUploadCommand,
      CreateMultipartUploadCommand,
      UploadPartCommand,
    } = await sdk()
    const { UploadId } = await this.#client.send(new CreateMultipartUploadCommand(this.#at(key)))
    const upload = { ...this.#at(key), UploadId }
    const file = await open(path)
    try {
      const Parts = []
      for (let start = 0, PartNumber = 1; start < size; start += partBytes, PartNumber++) {
        const body = Buffer.alloc(Math.min(partBytes, size - start))
        await file.read(body, 0, body.length, start)
        const { ETag } = await this.#client.send(
          new UploadPartCommand({ ...upload, PartNumber, Body: body })
        )
        Parts.push({ ETag, PartNumber })
      }
      await this.#client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })
      )
    } catch (error) {
      await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
  }

  #at(key: string) {
    return { Bucket: this.#name, Key: key }
  }
}
