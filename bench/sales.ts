import { Client } from '#tests/web_client'
import type { Install } from '#tests/install'
import { measure, type Figures } from './measure.ts'

/** The board of the demo pipeline and moves of its cards, for one client and for eight. */
export async function board(install: Install, person: Client, api: Client, rounds: number) {
  const page = await person.get('/deals/board')
  if (page.status !== 200) throw new Error(`The board answered ${page.status}.`)
  const token = /name="csrf-token" content="([^"]+)"/.exec(page.body)![1]
  const [from, to] = [...page.body.matchAll(/data-lane="(\d+)"/g)].map(([, id]) => Number(id))
  const ids = await dealsIn(api, from)
  const results: Record<string, Record<string, Figures>> = { board: {}, move: {} }
  for (const clients of [1, 8]) {
    const connections = Array.from({ length: clients }, () => person.another())
    const total = Math.round((clients === 1 ? 200 : 800) * rounds)
    await measure([install.pid], connections, Math.round(total / 5), (client) =>
      client.get('/deals/board')
    )
    results.board[clients] = await measure([install.pid], connections, total, (client) =>
      client.get('/deals/board')
    )
    const there = new Set<number>()
    results.move[clients] = await measure([install.pid], connections, total, (client, turn) => {
      const id = ids[turn % ids.length]
      const back = there.delete(id)
      if (!back) there.add(id)
      const body = `stageId=${back ? from : to}`
      return client.send('POST', `/deals/${id}/stage?_method=PUT`, body, {
        'content-type': 'application/x-www-form-urlencoded',
        'x-csrf-token': token,
        'hx-request': 'true',
        'hx-request-type': 'partial',
      })
    })
    for (const connection of connections) connection.close()
  }
  return results
}

async function dealsIn(api: Client, stage: number): Promise<number[]> {
  const answer = await api.get(`/api/v1/deals?filter[stage][is]=${stage}&limit=200`)
  return JSON.parse(answer.body).data.map(({ id }: { id: number }) => id)
}

const perSecond = 200

/**
 * Strangers who send a form, so many a second whether or not the last ones were answered, and what became of them: every
 * one that was answered must be a lead in the end.
 */
export async function forms(install: Install, person: Client, api: Client, rounds: number) {
  const page = await person.get('/bench/form')
  const { key } = JSON.parse(page.body)
  const clients = Array.from({ length: 40 }, () => new Client(install.origin))
  const leads = async () => {
    const answer = await api.get('/api/v1/leads?q=stranger&limit=1&count=true')
    return JSON.parse(answer.body).meta.total as number
  }
  const total = Math.round(perSecond * 10 * rounds)
  const times: number[] = []
  let answered = 0
  const begun = performance.now()
  const sent = Array.from({ length: total }, async (_, turn) => {
    await new Promise((resolve) => setTimeout(resolve, (turn * 1000) / perSecond))
    const body = new URLSearchParams({
      lastName: `Stranger ${turn}`,
      emails: `stranger${turn}@visitors.example`,
    })
    const start = performance.now()
    const { status } = await clients[turn % clients.length].send(
      'POST',
      `/f/${key}`,
      body.toString(),
      { 'content-type': 'application/x-www-form-urlencoded' }
    )
    times.push(performance.now() - start)
    if (status === 303) answered++
  })
  await Promise.all(sent)
  const seconds = (performance.now() - begun) / 1000
  for (const client of clients) client.close()
  let made = await leads()
  while (made < answered && performance.now() - begun < 120_000) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    made = await leads()
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] * 100) / 100
  return {
    sent: total,
    answered,
    leads: made,
    perSecond: Math.round(total / seconds),
    p50: at(0.5),
    p95: at(0.95),
    secondsToLeads: Math.round((performance.now() - begun) / 100) / 10,
  }
}
