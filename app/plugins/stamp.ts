import { randomUUID } from 'node:crypto'
import { connection } from '#records/change'

const name = 'pluginsStamp'
const lookEvery = 5_000
let seen: string | null = null
let timer: NodeJS.Timeout | undefined

const read = async (): Promise<string | null> => {
  const row = await connection().from('settings').where('name', name).first()
  return row?.value ?? null
}

/** Every other process that serves or works looks at this, and starts anew when it changed; this one knows already. */
export async function tellProcesses() {
  const value = JSON.stringify(randomUUID())
  seen = value
  const client = connection()
  if (!Number(await client.from('settings').where('name', name).update({ value })))
    await client.table('settings').insert({ name, value })
}

/** Starts the process anew once the set of plugins is another than it began with. */
export async function watchStamp(restart: () => Promise<void>) {
  seen = await read()
  timer = setInterval(async () => {
    const current = await read().catch(() => seen)
    if (current === seen) return
    seen = current
    clearInterval(timer)
    await restart()
  }, lookEvery).unref()
}

export const stopWatching = () => clearInterval(timer)
