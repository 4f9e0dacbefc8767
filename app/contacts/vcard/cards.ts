import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn, type RecordRow } from '#records/record'
import { visible } from '#records/query/scope'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { writeCard, type Card } from '#contacts/vcard/write'

type Raw = Record<string, any>

/** Cards of people, with the names of their companies and tags looked up together. */
export async function cardsOf(actor: Actor, rows: (RecordRow | Raw)[]): Promise<string> {
  const companies = await titles(actor, rows)
  const tags = await tagNames(rows)
  return rows
    .map((row: any) =>
      writeCard({
        ...cardFields(row),
        companyName: companies.get(row.companyId) ?? null,
        tagNames: (row.tags ?? []).map((id: number) => tags.get(id)).filter(Boolean),
      })
    )
    .join('')
}

function cardFields(row: any): Card {
  const card: Raw = { id: row.id, title: row.title }
  for (const field of Contact.bound) card[field.attribute] = row[field.attribute]
  return card as Card
}

async function titles(actor: Actor, rows: Raw[]): Promise<Map<number, string>> {
  const ids = [...new Set(rows.map(({ companyId }) => companyId).filter(Boolean))]
  if (!ids.length) return new Map()
  const query = connection().from('companies').whereIn('companies.id', ids).select('id', 'title')
  const found: Raw[] = await visible(query, Company as any, actor)
  return new Map(found.map(({ id, title }) => [id, title]))
}

async function tagNames(rows: Raw[]): Promise<Map<number, string>> {
  const ids = [...new Set(rows.flatMap(({ tags }) => tags ?? []))]
  if (!ids.length) return new Map()
  const found = await connection().from('tags').whereIn('id', ids).select('id', 'name')
  return new Map(found.map(({ id, name }) => [id, name]))
}

/** A plain row of `contacts` with attribute names. */
export function plainContact(raw: Raw): Raw {
  const row: Raw = { id: raw.id, title: raw.title }
  for (const field of Contact.bound) row[field.attribute] = fromColumn(field, raw[field.column])
  return row
}
