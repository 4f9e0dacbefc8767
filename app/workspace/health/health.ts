import type { HealthCheck, HealthFinding } from '#modules/contract'
import modules from '#modules/registry'

export interface Finding extends HealthFinding {
  name: string
}

/** The longest that a check may take, in milliseconds. */
const patience = 5_000
const states = ['good', 'warn', 'bad']

export const checks = (wanted: (check: HealthCheck) => boolean = () => true): HealthCheck[] =>
  modules
    .collect('checks')
    .filter(wanted)
    .sort((a, b) => (a.order ?? 50) - (b.order ?? 50))

/** Where one of these is bad, others that could not be looked at say so in one word instead of each giving its error. */
const foundations = ['database', 'schema']

/**
 * Everything is looked at at once, whatever else is broken: a check that throws, hangs or says nothing sensible is bad by its name.
 * Why is in `data.reason`, or `data.late` where it gave no answer.
 */
export async function health(list: HealthCheck[] = checks(), longest = patience) {
  const found = await Promise.all(list.map((check) => look(check, longest)))
  const broken = found.some(({ name, state }) => state === 'bad' && foundations.includes(name))
  if (!broken) return found
  return found.map((each) =>
    foundations.includes(each.name) || !('reason' in each.data)
      ? each
      : { ...each, data: { ...each.data, waits: 'database' } }
  )
}

async function look({ name, run }: HealthCheck, longest: number): Promise<Finding> {
  try {
    const found = await within(longest, (async () => run())())
    if (!states.includes(found?.state)) throw new Error('it said neither good, warn nor bad')
    return { name, state: found.state, data: found.data ?? {} }
  } catch (error) {
    const data: Finding['data'] =
      error instanceof Late ? { late: longest / 1000 } : { reason: reasonOf(error) }
    return { name, state: 'bad', data }
  }
}

/** Of several, the one that matters most. */
export const worst = (findings: HealthFinding[]): HealthFinding['state'] =>
  (['bad', 'warn'] as const).find((state) => findings.some((each) => each.state === state)) ??
  'good'

class Late extends Error {}

/** What the database said, without the statement that it said it of. */
const reasonOf = (error: any) =>
  String(error?.message || error?.code || error)
    .replace(/^(?:select|insert|update|delete|pragma)\b[\s\S]* - (?=\S)/i, '')
    .slice(0, 500)

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
