import type { Client } from '#tests/web_client'

/** What a page answers with. */
export async function statusOf(client: Client, path: string) {
  const { status } = await client.get(path)
  return status
}

export async function contactNames(api: Client): Promise<string[]> {
  const contacts = await everything(api, 'contacts')
  return contacts.map(({ lastName }) => lastName)
}

/** Asks for everything of a type, page by page. */
export async function everything(api: Client, path: string): Promise<any[]> {
  const all: any[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await api.get(
      `/api/v1/${path}?limit=200&sort=createdAt${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    )
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`)
    const { data, meta } = JSON.parse(answer.body)
    all.push(...data)
    cursor = meta.next
  }
  return all
}

export const contact = (name: string) =>
  JSON.stringify({ lastName: name, emails: [{ value: `${name}@norte.example` }] })

const json = { 'content-type': 'application/json' }

export const createContact = (api: Client, name: string) =>
  api.send('POST', '/api/v1/contacts', contact(name), json)

/** @returns the status of its answer */
export async function created(api: Client, name: string) {
  const { status } = await createContact(api, name)
  return status
}

/**
 * Writes contacts as fast as it is let, until told to stop. A name counts as acknowledged once its answer was read to the end;
 * one whose answer never came may be there or not, and is never sent again.
 */
export class Writers {
  readonly acknowledged = new Set<string>()
  readonly sent = new Set<string>()
  refused = 0
  #stopped = false
  #running: Promise<void>[]

  /** @param clients gives each writer a connection, and another one after it broke */
  constructor(mark: string, count: number, clients: (writer: number) => Client) {
    this.#running = Array.from({ length: count }, async (_, writer) => {
      let client = clients(writer)
      for (let turn = 0; !this.#stopped; turn++) {
        const name = `${mark}-${writer}-${turn}`
        this.sent.add(name)
        const answer = await createContact(client, name).catch(() => null)
        if (answer?.status === 201) this.acknowledged.add(name)
        else if (answer) this.refused++
        else {
          client.close()
          client = clients(writer)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      client.close()
    })
  }

  async stop() {
    this.#stopped = true
    await Promise.all(this.#running)
  }
}
