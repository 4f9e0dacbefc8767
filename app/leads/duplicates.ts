import type { Actor } from '#records/actor'
import { finderFor, type Match } from '#contacts/duplicates/duplicate_finder'

export interface Kin extends Match {
  recordName: 'lead' | 'contact' | 'company'
}

type Raw = Record<string, any>

const asPerson = ({ firstName, middleName, lastName, emails, phones }: Raw) => ({
  firstName,
  middleName,
  lastName,
  emails,
  phones,
})

/** What a lead would say as a company. */
const asCompany = ({ companyName, website }: Raw) => ({ name: companyName, website })

/**
 * Who a lead likely is already: another lead, a person, a company, the likeliest first within each.
 * @param except the lead itself
 */
export async function kinOf(actor: Actor, lead: Raw, except: number | null = null): Promise<Kin[]> {
  const kinds = ['lead', 'contact', 'company'] as const
  const found = await Promise.all(
    kinds.map(async (recordName) => {
      if (actor.reach('read', recordName) === 'none') return []
      const values = recordName === 'company' ? asCompany(lead) : asPerson(lead)
      const matches = await finderFor(actor, recordName).likely(
        values,
        recordName === 'lead' ? except : null,
        3
      )
      return matches.map((match) => ({ ...match, recordName }))
    })
  )
  return found.flat()
}

/** Those that a new lead all but certainly repeats: asked about before it is made. */
export async function twinsOf(actor: Actor, lead: Raw): Promise<Kin[]> {
  const kin = await kinOf(actor, lead)
  return kin.filter(({ recordName, score }) => recordName !== 'company' && score >= 80)
}
