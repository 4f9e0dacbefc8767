import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { enqueue, wakeRunner } from '#records/jobs'
import { RateLimits } from '#access/rate_limits'
import { TooManyTries } from '#access/tries'
import type WebForm from '#leads/forms/models/web_form'

/** A submission as it is stored; what becomes of it is decided before. */
export interface NewSubmission {
  form_id: number
  state: 'received' | 'waiting' | 'suspected'
  reasons: string | null
  answers: string
  locale: string
  email: string | null
  consented: boolean
  consent_version: number | null
  consent_text: string | null
  source: string
  campaign: string | null
  page: string | null
  referrer: string | null
  address: string | null
  user_agent: string | null
  proof: string | null
  digest: string
}

/** A proof of work that was used before, for something else. */
export class ProofUsed extends Error {}

interface Waiting {
  form: WebForm
  row: NewSubmission
  resolve: () => void
  reject: (error: unknown) => void
}

const window = 60
const mostWaiting = 2_000
const mostAtOnce = 100

/**
 * Takes submissions in. Those that come while others are being written go together in the next transaction, so that hundreds a second
 * cost a disk some ten commits; each is answered only when it is committed.
 */
class Inbox {
  #waiting: Waiting[] = []
  #writing = false
  /** Limits that are used up, and until when: asking for more costs nothing. */
  #closed = new Map<string, number>()

  /** @throws TooManyTries past the form's limits, ProofUsed for a replay */
  receive(form: WebForm, row: NewSubmission): Promise<void> {
    this.refuseClosed(form, row.address)
    if (this.#waiting.length >= mostWaiting) throw new TooManyTries(5)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ form, row, resolve, reject })
      if (!this.#writing) void this.#write()
    })
  }

  /** @throws TooManyTries where a limit is known to be used up */
  refuseClosed(form: WebForm, address: string | null) {
    for (const { key } of limitsOf(form, address)) {
      const until = this.#closed.get(key)
      if (until === undefined) continue
      if (until > Date.now()) throw new TooManyTries(Math.ceil((until - Date.now()) / 1000))
      this.#closed.delete(key)
    }
  }

  async #write() {
    this.#writing = true
    while (this.#waiting.length) {
      const batch = this.#waiting.splice(0, mostAtOnce)
      try {
        await this.#keep(batch)
      } catch (error) {
        // One that the database refuses must not take the others with it.
        if (batch.length === 1) batch[0].reject(error)
        else for (const one of batch) await this.#keep([one]).catch(one.reject)
      }
    }
    this.#writing = false
  }

  async #keep(batch: Waiting[]) {
    const answers = new Map<Waiting, unknown>()
    await change(
      system,
      'formReceived',
      async () => {
        const within = await this.#withinLimits(batch, answers)
        const fresh = await unused(within, answers)
        if (!fresh.length) return
        const received = now()
        const ids = await dialect().insertMany(
          connection(),
          'form_submissions',
          fresh.map(({ row }) => ({ ...row, received_at: received }))
        )
        const inState = (state: string) => ids.filter((_, at) => fresh[at].row.state === state)
        if (inState('received').length) await enqueue(connection(), 'forms.work', null)
        for (const id of inState('waiting')) await enqueue(connection(), 'forms.confirm', { id })
      },
      { quiet: true }
    )
    wakeRunner()
    for (const one of batch) {
      const refusal = answers.get(one)
      if (refusal) one.reject(refusal)
      else one.resolve()
    }
  }

  /** Counts each address and each form once for all of a batch. */
  async #withinLimits(batch: Waiting[], answers: Map<Waiting, unknown>) {
    let within = batch
    for (const position of [0, 1]) {
      const byKey = Map.groupBy(
        within,
        ({ form, row }) => limitsOf(form, row.address)[position].key
      )
      for (const [key, group] of byKey) {
        const { requests } = limitsOf(group[0].form, group[0].row.address)[position]
        const limits = new RateLimits({ requests, duration: window })
        const { consumed, availableIn } = await limits.increment(key, group.length)
        const room = Math.max(0, requests - (consumed - group.length))
        for (const one of group.slice(room)) answers.set(one, new TooManyTries(availableIn))
        if (consumed >= requests) this.#close(key, availableIn)
      }
      within = within.filter((one) => !answers.has(one))
    }
    return within
  }

  #close(key: string, seconds: number) {
    if (this.#closed.size > 10_000) this.#closed.clear()
    this.#closed.set(key, Date.now() + seconds * 1000)
  }

  /** Somebody waits to be answered. */
  get isBusy() {
    return this.#writing
  }

  forget() {
    this.#closed.clear()
  }
}

function limitsOf(form: WebForm, address: string | null) {
  return [
    { key: `form:${form.id}:${address}`, requests: form.perAddress },
    { key: `form:${form.id}`, requests: form.perMinute },
  ]
}

/**
 * A proof is good once. The same post sent twice, as an impatient finger does, is answered as the first was, and kept once; anything
 * else under a used proof is a replay.
 */
async function unused(batch: Waiting[], answers: Map<Waiting, unknown>) {
  const proofs = batch.flatMap(({ row }) => (row.proof ? [row.proof] : []))
  const known = new Map<string, string>()
  if (proofs.length) {
    const rows = await connection()
      .from('form_submissions')
      .whereIn('proof', proofs)
      .select('proof', 'digest')
    for (const { proof, digest } of rows) known.set(proof, digest)
  }
  return batch.filter((one) => {
    const { proof, digest } = one.row
    if (!proof) return true
    const before = known.get(proof)
    if (before === undefined) {
      known.set(proof, digest)
      return true
    }
    if (before !== digest) answers.set(one, new ProofUsed())
    return false
  })
}

const inbox = new Inbox()
export default inbox
