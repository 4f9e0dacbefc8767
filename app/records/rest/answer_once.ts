import { createHash, randomUUID } from 'node:crypto'
import { DateTime } from 'luxon'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { Refused } from '#records/rest/problem'

/** What a request was answered with, to be answered again. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

const kept = { hours: 24 }
/** A claim that is older has lost its process: a request takes no longer. */
const claimed = { minutes: 2 }
const table = 'idempotency_keys'

/**
 * One key of one token (draft-ietf-httpapi-idempotency-key-header-07): the first request that brings it is carried out, the
 * same one again within 24 hours gets the same answer. The answer is kept in the transaction of what it tells of, so that a
 * process that dies leaves both or neither.
 */
export class AnswerOnce {
  readonly #where: { token_id: number; key_hash: string }
  readonly #claim = randomUUID()

  private constructor(tokenId: number, key: string) {
    this.#where = { token_id: tokenId, key_hash: sha256(key) }
  }

  /**
   * @returns the kept answer, or what keeps the one to come
   * @throws Refused with 422 where the key was used for something else, 409 where its request is still under way
   */
  static async claim(tokenId: number, key: string, request: string): Promise<Answer | AnswerOnce> {
    const once = new AnswerOnce(tokenId, key)
    return (await once.#begin(sha256(request))) ?? once
  }

  /**
   * Keeps the answer. Within `change()` it is part of it.
   * @throws Refused with 409 where another request has taken over
   */
  async keep({ status, headers, body }: Answer) {
    const written = await this.#mine().update({ status, headers: JSON.stringify(headers), body })
    if (!Number(written)) throw new Refused(409, 'underWay')
  }

  /** Nothing was done: the key may be used again. */
  async release() {
    await this.#mine().whereNull('status').delete()
  }

  async #begin(fingerprint: string): Promise<Answer | null> {
    await this.#forgetOld()
    const row = await this.#stored(fingerprint)
    if (row.fingerprint !== fingerprint) throw new Refused(422, 'keyReused')
    if (row.status !== null)
      return { status: row.status, headers: JSON.parse(row.headers), body: row.body }
    if (row.claim === this.#claim || (await this.#takeOver(row))) return null
    throw new Refused(409, 'underWay')
  }

  async #stored(fingerprint: string) {
    const first = { claim: this.#claim, claimed_at: now(), created_at: now(), fingerprint }
    await connection()
      .insertQuery()
      .table(table)
      .insert({ ...this.#where, ...first })
      .onConflict(['token_id', 'key_hash'])
      .ignore()
    return connection().from(table).where(this.#where).firstOrFail()
  }

  async #takeOver({ claim }: { claim: string }): Promise<boolean> {
    const taken = await connection()
      .from(table)
      .where({ ...this.#where, claim })
      .whereNull('status')
      .where('claimed_at', '<', toColumn(DateTime.utc().minus(claimed)))
      .update({ claim: this.#claim, claimed_at: now() })
    return Number(taken) > 0
  }

  #mine() {
    return connection()
      .from(table)
      .where({ ...this.#where, claim: this.#claim })
  }

  async #forgetOld() {
    await connection().from(table).where(this.#where).where('created_at', '<', oldest()).delete()
  }
}

const oldest = () => toColumn(DateTime.utc().minus(kept))
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Takes away the answers of yesterday. */
export const forgetAnswers = async () =>
  void (await connection().from(table).where('created_at', '<', oldest()).delete())
