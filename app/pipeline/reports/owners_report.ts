import { connection } from '#records/change'
import { bars } from '#workspace/charts/bars'
import { lasted } from '#pipeline/reports/cycle_report'
import { endings, nothing, type Ending } from '#pipeline/reports/endings'
import { heading } from '#pipeline/reports/headings'
import type { Report } from '#pipeline/reports/report'
import { holds, mean, type ReportScope } from '#pipeline/reports/report_scope'
import { spreads } from '#pipeline/reports/spread'

/** What each person won and lost in the period, and has open now. */
export const ownersReport: Report = {
  ...heading('owners'),
  sections: async (scope) => {
    const { t } = scope
    const people = await figuresOf(scope)
    const head = [
      'owner',
      'open',
      'openValue',
      'won',
      'lost',
      'winRate',
      'wonValue',
      'averageWon',
      'medianDays',
    ]
    return [
      {
        name: 'people',
        title: t('reports.owners.title'),
        text: t('reports.owners.text'),
        svg: people.length ? drawing(scope, people) : null,
        table: {
          head: head.map((name) => t(`reports.heads.${name}`)),
          rows: people.map((person) => ({ label: person.name, cells: cellsOf(scope, person) })),
        },
      },
    ]
  },
}

interface Person extends Ending {
  id: number | null
  name: string
  /** Seconds from beginning to end of half of what was won. */
  median: number | undefined
}

async function figuresOf(scope: ReportScope): Promise<Person[]> {
  const owner = () => connection().raw('deals.owner_id as step')
  const closed = scope.within('closedAt')
  const decided = await endings(scope, scope.rows('deal', ...closed), owner())
  const open = await endings(scope, scope.rows('deal', scope.at('open')), owner())
  const won = scope.rows('deal', ...closed, scope.at('won'))
  const cycles = await spreads<number | null>(won.select('deals.owner_id as grp', lasted()))
  const ids = [...new Set([...decided, ...open].map(({ step }) => step as number | null))]
  const users = await connection()
    .from('users')
    .whereIn(
      'id',
      ids.filter((id) => id !== null)
    )
    .select('id', 'name')
  const names = new Map(users.map(({ id, name }) => [id, name]))
  return ids
    .map((id) => {
      const ended = decided.find(({ step }) => step === id) ?? nothing()
      const { open: standing } = open.find(({ step }) => step === id) ?? nothing()
      return {
        id,
        name: names.get(id) ?? scope.t('reports.nobody'),
        won: ended.won,
        lost: ended.lost,
        open: standing,
        median: cycles.get(id)?.median,
      }
    })
    .filter(({ won: a, lost: b, open: c }) => a.count + b.count + c.count)
    .sort((one, other) => other.won.amount - one.won.amount || other.open.amount - one.open.amount)
}

function cellsOf(scope: ReportScope, { id, won, lost, open, median }: Person) {
  const to = (type: 'won' | 'lost' | 'open') =>
    scope.link(
      'deal',
      ...(type === 'open' ? [] : scope.within('closedAt')),
      scope.at(type),
      holds('owner', id)
    )
  return [
    scope.count(open.count, to('open')),
    scope.money(open.amount, to('open')),
    scope.count(won.count, to('won')),
    scope.count(lost.count, to('lost')),
    scope.share(won.count, won.count + lost.count),
    scope.money(won.amount, to('won')),
    scope.average(mean(won.amount, won.count)),
    scope.lasting(median),
  ]
}

const drawing = (scope: ReportScope, people: Person[]) =>
  bars({
    id: 'owners',
    title: scope.t('reports.owners.chart'),
    bars: people.slice(0, 30).map(({ id, name, won, lost }) => ({
      label: name,
      value: won.amount,
      words: `${scope.money(won.amount).words} · ${scope.share(won.count, won.count + lost.count).words}`,
      href: won.count
        ? scope.link('deal', ...scope.within('closedAt'), scope.at('won'), holds('owner', id))
        : null,
    })),
  })
