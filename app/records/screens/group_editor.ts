import type { Actor } from '#records/actor'
import { translator } from '#modules/translator'
import { filterField, filterFields } from '#records/query/filter_fields'
import {
  deepest,
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

/** As typed, before anything is checked: how the parts of a group go together, its conditions, the groups in it. */
interface GroupDraft {
  match: Match
  conditions: Draft[]
  groups: GroupDraft[]
}

interface Row extends Draft {
  /** Place among all conditions of the form. */
  at: number
  kind: ValueKind
  operators: Option[]
  options: Option[]
}

interface Group {
  /** Place among all groups of the form, each before those within it. */
  at: number
  parent: number | null
  match: Match
  rows: Row[]
  groups: Group[]
  /** Whether another group fits within. */
  nests: boolean
}

const blank: Draft = { field: '', operator: '', value: '' }
const mostGroups = 20
/** The whole filter is the first level and conditions are the last; groups stand between. */
const mostNested = deepest - 2

/** Conditions in groups, nested as deep as a list's URL takes them: any of (all of these, all of (those, any of ...)). */
export class GroupEditor {
  declare readonly path: string
  declare readonly carried: { name: string; value: string }[]
  declare readonly menu: ReturnType<typeof filterMenu>
  declare readonly match: Match
  declare readonly groups: Group[]

  static async for(
    Record: RecordClass,
    actor: Actor,
    list: OpenList,
    typed: GroupDraft | null
  ): Promise<GroupEditor> {
    const editor = await this.of(Record, actor, list.asked.filter, typed)
    return Object.assign(editor, { carried: carriedIn({ ...list.params, filter: null }) })
  }

  /** The conditions of any form, such as a rule's under Settings; `typed` is what was sent, `filter` what is kept. */
  static async of(
    Record: RecordClass,
    actor: Actor,
    filter: Filter | null,
    typed: GroupDraft | null
  ): Promise<GroupEditor> {
    const t = translator(actor.locale)
    const shown = typed ?? groupsOf(filter)
    const top = shown.groups.length ? shown.groups : [{ match: 'all', conditions: [], groups: [] }]
    return Object.assign(new GroupEditor(), {
      path: `/${Record.path}`,
      carried: [],
      menu: filterMenu(Record, filterFields(Record), t),
      match: shown.match,
      groups: await numbered(Record, actor, top as GroupDraft[]),
    })
  }
}

async function numbered(Record: RecordClass, actor: Actor, top: GroupDraft[]): Promise<Group[]> {
  let groups = 0
  let conditions = 0
  const number = async (drafts: GroupDraft[], parent: number | null, depth: number) => {
    const made: Group[] = []
    for (const draft of drafts) {
      const at = groups++
      const rows: Row[] = []
      for (const each of draft.conditions) rows.push(await rowOf(Record, actor, each, conditions++))
      const within = await number(draft.groups, at, depth + 1)
      made.push({ at, parent, match: draft.match, rows, groups: within, nests: depth < mostNested })
    }
    return made
  }
  return number(top, null, 1)
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
    options: listed ? await optionsOf(field, kind, [draft.value].flat(), actor, operator) : [],
  }
}

/** A filter as groups of groups; what stands at its top by itself becomes the first group. */
function groupsOf(filter: Filter | null): GroupDraft {
  if (!filter) return { match: 'all', conditions: [], groups: [] }
  const { conditions, ...top } = groupOf(isCondition(filter) ? { all: [filter] } : filter)
  const first = conditions.length ? [{ match: top.match, conditions, groups: [] }] : []
  return { ...top, conditions: [], groups: [...first, ...top.groups] }
}

function groupOf(filter: Exclude<Filter, Condition>): GroupDraft {
  const match: Match = 'any' in filter ? 'any' : 'all'
  const parts = 'any' in filter ? filter.any : filter.all
  return {
    match,
    conditions: parts.filter(isCondition).map(draftOf),
    groups: parts.flatMap((part) => (isCondition(part) ? [] : [groupOf(part)])),
  }
}

const draftOf = ({ field, operator, value }: Condition): Draft => ({
  field,
  operator,
  value: value ?? '',
})

/**
 * The form as it came: `c[0][group|field|operator|value]`, `m[0]` how group 0 matches, `p[1]` the group that group 1 stands
 * in (every group says it, if only with nothing: qs closes the gaps of a list), `match` how those at the top go together, `do` the button: `add:0`, `group` or `group:0`, `ungroup:0`, `remove:3`,
 * `apply`. Null where the form was not sent.
 */
export function readGroups(query: Record<string, any>): GroupDraft | null {
  if (query.match === undefined) return null
  const top: GroupDraft = { match: readMatch(query.match), conditions: [], groups: [] }
  const [verb, place] = String(query.do ?? '').split(':')
  const groups = new Map<number, GroupDraft>()
  for (const [at, match] of Object.entries(query.m ?? {}).slice(0, mostGroups)) {
    const group: GroupDraft = { match: readMatch(match), conditions: [], groups: [] }
    groups.set(Number(at), group)
    if (verb === 'ungroup' && place === at) continue
    const parent = groups.get(Number.parseInt(query.p?.[at], 10))
    ;(parent ?? top).groups.push(group)
  }
  const given = Object.values<any>(query.c ?? {}).slice(0, 50)
  for (const [at, each] of given.entries()) {
    if (verb === 'remove' && Number(place) === at) continue
    groups.get(Number(each?.group))?.conditions.push({
      field: String(each?.field ?? ''),
      operator: String(each?.operator ?? ''),
      value: Array.isArray(each?.value) ? each.value.map(String) : String(each?.value ?? ''),
    })
  }
  const chosen = place === undefined ? top : groups.get(Number(place))
  if (verb === 'add') chosen?.conditions.push({ ...blank })
  if (verb === 'group')
    chosen?.groups.push({ match: 'all', conditions: [{ ...blank }], groups: [] })
  return top
}

const readMatch = (raw: unknown): Match => (raw === 'any' ? 'any' : 'all')

/** The groups as a filter. Throws Invalid. */
export function filterOf(Record: RecordClass, draft: GroupDraft): Filter {
  const tree = ({ match, conditions, groups }: GroupDraft): object => ({
    [match]: [...conditions.filter(({ field }) => field), ...groups.map(tree)],
  })
  return simplest(readTree(Record, tree(draft))) ?? { all: [] }
}
