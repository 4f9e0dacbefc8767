import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { company } from '#records/company'
import type { Asked } from '#pipeline/forecast/asked'
import { compared } from '#pipeline/forecast/compared'
import { stateColumns, summedColumns, type DealState } from '#pipeline/forecast/deal_state'
import { splitsOf, statesAsOf, statesNow, type States } from '#pipeline/forecast/deal_states'
import { forecast, sumOf, type Figures, type Forecast } from '#pipeline/forecast/figures'
import { targetsIn } from '#pipeline/forecast/goals'
import { observedRates } from '#pipeline/forecast/observed_rates'
import { periodsFrom } from '#pipeline/forecast/periods'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

const shown = { month: 6, quarter: 4 }

export interface TeamRow {
  id: number
  name: string
  members: number[]
}

/** Everything that a page or a file of the forecast says, for one person: read here, put into words elsewhere. */
export async function outlook(actor: Actor, asked: Asked) {
  const book = await StageBook.read()
  const day = (asked.asOf ?? DateTime.now()).setZone(actor.timezone)
  const periods = periodsFrom(day, asked.by, shown[asked.by])
  const teams = await readTeams()
  const only = peopleOf(asked, teams)
  const since = asked.asOf ? clock.toColumn(asked.asOf) : periods[0].fromMoment

  const [rates, splits, today] = await Promise.all([
    observedRates(),
    splitsOf(asked.asOf),
    statesNow(
      actor,
      book,
      since < periods[0].fromMoment ? since : periods[0].fromMoment,
      asked.asOf ? stateColumns : summedColumns
    ),
  ])
  const then = asked.asOf ? await statesAsOf(actor, book, asked.asOf) : null
  const mine = (states: States) => narrowed(states, asked.pipeline, only, splits)
  const result = forecast(mine(then ?? today).values(), splits, periods, rates, only)
  return {
    asked,
    book,
    periods,
    teams,
    rates,
    forecast: result,
    targets: await targetsIn(periods, asked.by),
    people: await namesOf(result),
    changes: then && compared(mine(then), mine(today)),
    currency: await baseCurrency(),
  }
}

export type Outlook = Awaited<ReturnType<typeof outlook>>

async function baseCurrency() {
  const { currency } = await company()
  return currency
}

function peopleOf({ team, owner }: Asked, teams: TeamRow[]): Set<number> | null {
  const members = team ? (teams.find(({ id }) => id === team)?.members ?? []) : null
  if (!owner) return members && new Set(members)
  return new Set(members && !members.includes(owner) ? [] : [owner])
}

function narrowed(
  states: States,
  pipeline: number | null,
  only: Set<number> | null,
  splits: Awaited<ReturnType<typeof splitsOf>>
): States {
  if (!pipeline && !only) return states
  const theirs = (deal: DealState) =>
    !only ||
    (splits.get(deal.id)?.some(({ userId }) => only.has(userId)) ?? only.has(deal.ownerId ?? 0))
  return new Map(
    [...states].filter(([, deal]) => (!pipeline || deal.pipelineId === pipeline) && theirs(deal))
  )
}

async function readTeams(): Promise<TeamRow[]> {
  const teams = await connection().from('teams').orderBy('name').select('id', 'name')
  const members = await connection().from('team_members').select('team_id', 'user_id')
  return teams.map(({ id, name }) => ({
    id,
    name,
    members: members.filter(({ team_id: team }) => team === id).map(({ user_id: user }) => user),
  }))
}

async function namesOf({ people }: Forecast): Promise<Map<number, string>> {
  const rows = await connection()
    .from('users')
    .whereIn('id', [...people.keys()])
    .orderBy('name')
    .select('id', 'name')
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Figures by team: a person of two teams counts in both, and the total counts everybody once. */
export function byTeam({ forecast: { people }, teams }: Outlook) {
  const rows = teams.map((team) => ({ team, places: placesOf(team.members, people) }))
  const inTeams = new Set(teams.flatMap(({ members }) => members))
  const others = [...people.keys()].filter((id) => !inTeams.has(id))
  return [
    ...rows.filter(({ places }) => places.size),
    ...(others.length ? [{ team: null, places: placesOf(others, people) }] : []),
  ]
}

function placesOf(members: number[], people: Forecast['people']): Map<string, Figures> {
  const own = members.flatMap((id) => people.get(id) ?? [])
  const keys = new Set(own.flatMap((places) => [...places.keys()]))
  return new Map([...keys].map((key) => [key, sumOf(own.map((places) => places.get(key)))]))
}
