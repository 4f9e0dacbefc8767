import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { S3Client } from '@aws-sdk/client-s3'
import type { S3Place } from '#start/s3_place'

/** A client of one bucket that puts its prefix before every key, and takes it off what it lists. */
export function s3Client(place: S3Place, config: S3ClientConfig = {}): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, prefix } = place
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    // Checksums in trailers are Amazon's own: other servers answer them with an error.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    ...config,
  })
  if (prefix) client.middlewareStack.add(prefixed(prefix) as any, { step: 'initialize' })
  return client
}

const prefixed = (prefix: string) => (next: any) => async (args: any) => {
  const { input } = args
  const listing = 'Bucket' in input && !('Key' in input) && !('Delete' in input)
  const whole = {
    ...input,
    ...('Key' in input && { Key: `${prefix}${input.Key}` }),
    ...(listing && { Prefix: `${prefix}${input.Prefix ?? ''}` }),
    ...(input.Delete && {
      Delete: {
        ...input.Delete,
        Objects: input.Delete.Objects.map((each: any) => ({
          ...each,
          Key: `${prefix}${each.Key}`,
        })),
      },
    }),
  }
  const result = await next({ ...args, input: whole })
  for (const found of result.output?.Contents ?? []) found.Key = found.Key.slice(prefix.length)
  for (const found of result.output?.CommonPrefixes ?? [])
    found.Prefix = found.Prefix.slice(prefix.length)
  return result
}
