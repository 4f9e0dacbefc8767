import type { Actor } from '#records/actor'
import { translator } from '#modules/translator'
import { filterField, filterFields } from '#records/query/filter_fields'
import {
  isCondition,
  readTree,
  simplest,
  type Condition,
  type Filter,
} from '#records/query/filter_tree'
import { carriedIn } from '#records/query/list_params'
import { kindOf, optionsOf, type Option, type ValueKind } from '#records/screens/filter_editor'
import { filterMenu, operatorWords } from '#records/screens/filter_words'
import type { OpenList } from '#records/screens/list_screen'
import type { RecordClass } from '#records/record'

type Match = 'all' | 'any'

interface Draft {
  field: string
  operator: string
  value: string | string[]
}

/** As typed, before anything is checked: groups of conditions, and how they go together. */
interface Groups {
  match: Match
  groups: { match: Match; conditions: Draft[] }[]
}

interface Row extends Draft {
  /** Place among all conditions of the form. */
  at: number
  kind: ValueKind
  operators: Option[]
  options: Option[]
}

/**
 * Conditions in groups: any of (all of these, all of those). Two levels, which is what people can read; filters that nest deeper
 * come by URL and are shown in words.
 */
export class GroupEditor {
  declare readonly path: string
  declare readonly carried: { name: string; value: string }[]
  declare readonly menu: ReturnType<typeof filterMenu>
  declare readonly match: Match
  declare readonly groups: { match: Match; rows: Row[] }[]
  /** Set where the open filter nests deeper than the form can show. */
  declare readonly tooDeep: boolean

  static async for(
    Record: RecordClass,
    actor: Actor,
    list: OpenList,
    typed: Groups | null
  ): Promise<GroupEditor> {
    const t = translator(actor.locale)
    const kept = typed ?? groupsOf(list.asked.filter)
    const shown = kept ?? { match: 'all', groups: [] }
    const groups = shown.groups.length ? shown.groups : [{ match: 'all' as const, conditions: [] }]
    let at = 0
    const rows = async (conditions: Draft[]): Promise<Row[]> => {
      const made: Row[] = []
      for (const draft of conditions) made.push(await rowOf(Record, actor, draft, at++))
      return made
    }
    const editor = new GroupEditor()
    const made: GroupEditor['groups'] = []
    for (const { match, conditions } of groups) made.push({ match, rows: await rows(conditions) })
    return Object.assign(editor, {
      path: `/${Record.path}`,
      carried: carriedIn({ ...list.params, filter: null }),
      menu: filterMenu(Record, filterFields(Record), t),
      match: shown.match,
      groups: made,
      tooDeep: kept === null,
    })
  }
}

async function rowOf(Record: RecordClass, actor: Actor, draft: Draft, at: number): Promise<Row> {
  const t = translator(actor.locale)
  const field = filterField(Record, draft.field)
  if (!field) return { ...draft, at, kind: 'none', operators: [], options: [] }
  const operator = field.operators.find((each) => each === draft.operator) ?? field.operators[0]
  const kind = kindOf(field, operator)
  const listed = kind === 'one' || kind === 'many'
  return {
    ...draft,
    operator,
    at,
    kind,
    operators: field.operators.map((each) => ({
      value: each,
      label: operatorWords(each, t),
      chosen: each === operator,
    })),
    options: listed ? await optionsOf(field, kind, [draft.value].flat(), actor) : [],
  }
}

/** A filter as two levels of groups; null where it nests deeper. */
function groupsOf(filter: Filter | null): Groups | null {
  if (!filter) return { match: 'all', groups: [] }
  const top: Match = !isCondition(filter) && 'any' in filter ? 'any' : 'all'
  const parts = isCondition(filter) ? [filter] : ((filter as any)[top] as Filter[])
  const single = parts.filter(isCondition).map(draftOf)
  const groups: Groups['groups'] = single.length ? [{ match: top, conditions: single }] : []
  for (const part of parts) {
    if (isCondition(part)) continue
    const match: Match = 'any' in part ? 'any' : 'all'
    const inner = (part as any)[match] as Filter[]
    if (!inner.every(isCondition)) return null
    groups.push({ match, conditions: (inner as Condition[]).map(draftOf) })
  }
  return { match: top, groups }
}

const draftOf = ({ field, operator, value }: Condition): Draft => ({
  field,
  operator,
  value: value ?? '',
})

/**
 * The form as it came: `c[0][group|field|operator|value]`, `m[0]` how group 0 matches, `match` how the groups go together, `do`
 * the button: `add:0`, `group`, `remove:3`, `apply`. Null where the form was not sent.
 */
export function readGroups(query: Record<string, any>): Groups | null {
  if (query.match === undefined) return null
  const matches = Object.values(query.m ?? {}).map(readMatch)
  const groups: Groups['groups'] = matches
    .slice(0, 10)
    .map((match) => ({ match, conditions: [] as Draft[] }))
  const [verb, place] = String(query.do ?? '').split(':')
  const given = Object.values<any>(query.c ?? {}).slice(0, 50)
  for (const [at, each] of given.entries()) {
    if (verb === 'remove' && Number(place) === at) continue
    groups[Number(each?.group)]?.conditions.push({
      field: String(each?.field ?? ''),
      operator: String(each?.operator ?? ''),
      value: Array.isArray(each?.value) ? each.value.map(String) : String(each?.value ?? ''),
    })
  }
  if (verb === 'add') groups[Number(place)]?.conditions.push({ field: '', operator: '', value: '' })
  const filled = groups.filter(({ conditions }) => conditions.length || verb !== 'apply')
  if (verb === 'group')
    filled.push({ match: 'all', conditions: [{ field: '', operator: '', value: '' }] })
  return { match: readMatch(query.match), groups: filled }
}

const readMatch = (raw: unknown): Match => (raw === 'any' ? 'any' : 'all')

/** The groups as a filter. Throws Invalid. */
export function filterOf(Record: RecordClass, { match, groups }: Groups): Filter {
  const parts = groups.map(({ match: inner, conditions }) => ({
    [inner]: conditions.filter(({ field }) => field),
  }))
  const filter = simplest(readTree(Record, { [match]: parts }))
  return filter ?? { all: [] }
}
