import type { RecordClass } from '#records/record'
import { isSearched } from '#records/search/search'
import { searchIndex, type Sql } from '#records/search/search_index'
import { parseQuery, type SearchQuery, type Term } from '#records/search/search_query'

/** Leaves the rows of a list that the search box finds with this text. */
export function matching<Q>(builder: Q, model: RecordClass, text: string): Q {
  const query = parseQuery(text)
  if (!query || !isSearched(model)) return (builder as any).whereRaw('1 = 0')
  const scope = { sql: 'e.record_name = ?', bindings: [model.recordName] }
  const { sql, bindings } = entriesOf(query, scope, 'distinct e.record_id')
  // The inner table keeps MariaDB from asking once for each row of the list (160 ms rather than 60 with 40,000 found).
  const ids = `select record_id from (${sql}) found`
  return (builder as any).whereRaw(`${(model as any).table}.id in (${ids})`, bindings)
}

/** Entries that hold every term of one alternative. */
export function entriesOf({ alternatives }: SearchQuery, scope: Sql, columns: string): Sql {
  const { from, where } = searchIndex().holding(alternatives.map(termsOf))
  return {
    sql: `select ${columns} from ${from.sql} where (${where.sql}) and ${scope.sql}`,
    bindings: [...from.bindings, ...where.bindings, ...scope.bindings],
  }
}

/** Terms that can only be words are looked up together; the others each with their fragment. */
function termsOf(terms: Term[]): Sql[] {
  const index = searchIndex()
  const plain = terms.filter((term) => !term.fragment)
  const others = terms.filter((term) => term.fragment)
  return [
    ...(plain.length ? [index.withWords(prefixesOf(plain))] : []),
    ...others.map((term) => {
      const fragment = index.withFragment(term.fragment!)
      if (!term.words.length) return fragment
      const word = index.withWords(term.words)
      return {
        sql: `${word.sql} union ${fragment.sql}`,
        bindings: [...word.bindings, ...fragment.bindings],
      }
    }),
  ]
}

export const prefixesOf = (terms: Term[]) => [...new Set(terms.flatMap((term) => term.words))]
export const hasFragments = ({ alternatives }: SearchQuery) =>
  alternatives.flat().some((term) => term.fragment)
