import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { BrokenFile } from '#records/import/broken_file'

/** What the file begins with, where that says that it is no text table. */
const signatures: [key: string, bytes: number[]][] = [
  ['excel', [0x50, 0x4b, 0x03, 0x04]],
  ['excel', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['binary', [0x1f, 0x8b]],
  ['binary', [0x89, 0x50, 0x4e, 0x47]],
  ['binary', [0xff, 0xd8, 0xff]],
  ['binary', [0x37, 0x7a, 0xbc, 0xaf]],
]

const marks: [encoding: string, bytes: number[]][] = [
  ['utf8', [0xef, 0xbb, 0xbf]],
  ['utf16-le', [0xff, 0xfe]],
  ['utf16-be', [0xfe, 0xff]],
]

/** A line this long in bytes is no row of a table. */
const longestLine = 8 * 1024 * 1024

/** Encodings a person may choose when the one that was found is wrong. */
export const encodings = [
  'utf8',
  'windows-1252',
  'utf16-le',
  'utf16-be',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'macintosh',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
]

const startsWith = (bytes: Uint8Array, signature: number[]) =>
  signature.every((byte, at) => bytes[at] === byte)

/**
 * The encoding of a text file, read once from end to end since the first accent may stand in its last line.
 * @throws BrokenFile for what is no text, or in an encoding that cannot be told
 */
export async function findEncoding(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const head = await read(file, 0, 65_536)
    if (head.length === 0) throw new BrokenFile('empty')
    const signature = signatures.find(([, bytes]) => startsWith(head, bytes))
    if (signature) throw new BrokenFile(signature[0])
    const marked = marks.find(([, bytes]) => startsWith(head, bytes))
    if (marked && marked[0] !== 'utf8') return marked[0]
    const wide = wideText(head)
    if (wide) return wide
    refuseOtherText(head)
    return await scan(file)
  } finally {
    await file.close()
  }
}

async function read(file: Awaited<ReturnType<typeof open>>, position: number, length: number) {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** UTF-16 without a mark: every second byte of Latin text is zero. */
function wideText(head: Buffer): string | null {
  if (head.length < 4) return null
  const zeros = [0, 0]
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2]++
  const half = head.length / 2
  if (zeros[1] > half * 0.4 && zeros[0] < half * 0.05) return 'utf16-le'
  if (zeros[0] > half * 0.4 && zeros[1] < half * 0.05) return 'utf16-be'
  return null
}

function refuseOtherText(head: Buffer) {
  const start = head.subarray(0, 200).toString('latin1').trimStart().toLowerCase()
  if (/^(<!doctype html|<html|<table|<meta )/.test(start)) throw new BrokenFile('webPage')
  if (start.startsWith('<?xml')) throw new BrokenFile('xml')
  if (start.startsWith('begin:vcard')) throw new BrokenFile('vcard')
  if (start.startsWith('{\\rtf')) throw new BrokenFile('binary')
}

async function scan(file: Awaited<ReturnType<typeof open>>): Promise<string> {
  const buffer = Buffer.alloc(1024 * 1024)
  let position = 0
  let carried = 0
  let lineStart = 0
  let utf8 = true
  const suspicious: Buffer[] = []
  for (;;) {
    const { bytesRead } = await file.read(buffer, carried, buffer.length - carried, position)
    if (bytesRead === 0) break
    const bytes = buffer.subarray(0, carried + bytesRead)
    if (bytes.includes(0)) throw new BrokenFile('binary')
    const end = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13))
    if (end >= 0) lineStart = position + end - carried
    position += bytesRead
    if (position - lineStart > longestLine) throw new BrokenFile('lineTooLong')

    const whole = utf8 ? bytes.length - incompleteTail(bytes) : bytes.length
    if (utf8 && !isUtf8(bytes.subarray(0, whole))) utf8 = false
    if (!utf8 && suspicious.length < 64) suspicious.push(accented(bytes))
    carried = utf8 ? bytes.length - whole : 0
    if (carried) buffer.copyWithin(0, whole, bytes.length)
  }
  if (utf8 && carried === 0) return 'utf8'
  return guess(Buffer.concat(suspicious.length ? suspicious : [buffer.subarray(0, carried)]))
}

/** Bytes of a UTF-8 sequence that the end of the buffer cuts off. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}

/** Pieces around the bytes that are no ASCII: what tells one encoding from another. */
function accented(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  let size = 0
  for (let at = 0; at < bytes.length && size < 16_384; at++) {
    if (bytes[at] < 0x80) continue
    const piece = bytes.subarray(Math.max(0, at - 12), Math.min(bytes.length, at + 20))
    pieces.push(piece)
    size += piece.length
    at += 20
  }
  return Buffer.concat(pieces)
}

/** Western letters alone among ASCII ones are Windows-1252, a superset of ISO-8859-1; the rest is chardet's to say. */
function guess(sample: Buffer): string {
  const western = iconv.decode(sample, 'windows-1252').match(/[^\p{ASCII}]+/gu) ?? []
  const all = western.join('')
  const usual =
    (all.match(/[À-ÖØ-öø-ÿ]/g)?.length ?? 0) +
    (all.match(/[ªº¿¡€’‘“”–—…·´©®°«»\u00a0]/g)?.length ?? 0)
  const alone = western.filter((run) => run.length <= 2).length
  const capitals = all.match(/[À-ÖØ-Þ]/g)?.length ?? 0
  if (
    all.length > 0 &&
    usual >= all.length * 0.9 &&
    alone >= western.length * 0.9 &&
    (capitals <= all.length * 0.5 || all.length < 8)
  )
    return 'windows-1252'
  const found = analyse(sample).find(
    ({ name, confidence }) =>
      confidence >= 30 &&
      !/^(utf|ascii)/i.test(name) &&
      iconv.encodingExists(name) &&
      readable(iconv.decode(sample, name))
  )
  if (!found) throw new BrokenFile('unknownEncoding')
  const name = found.name.toLowerCase()
  return name === 'iso-8859-1' ? 'windows-1252' : name
}

/** Few characters that the encoding does not have, or that nobody types. Pieces of the sample may cut one in two. */
const readable = (text: string) =>
  (text.match(/[\ufffd\u0080-\u009f]/g)?.length ?? 0) <= text.length * 0.05
