import type { DemoSource, DemoWorld } from '#modules/contract'
import { system } from '#records/actor'
import { change } from '#records/change'
import { recordClass } from '#records/record'
import { tagIds } from '#records/tags'
import { demoCompany, demoContact, demoHistory, type Country } from '#contacts/demo/generator'
import { demoTags } from '#contacts/demo/words'

/** Notes and calls of each person, and of the first one. For measuring, one person has a long time line and the rest none. */
const lengths = (people: number | null) => (people ? [0, 200] : [4, 12])

export const demo: DemoSource = { records: ['company', 'contact'], load }

async function load({ people, ownerIds, now, make }: DemoWorld) {
  const tags = await change(system, 'demo', () => tagIds([...demoTags], system))
  const scope = { ownerIds, tagIds: tags, now }
  const companies: { id: number; name: string; country: Country }[] = []
  await make(
    'company',
    people ? Math.max(1, Math.round(people / 5)) : 60,
    (position) => demoCompany(position, scope),
    async (_, ids, values) =>
      ids.forEach((id, index) => {
        const { name, language } = values[index]
        companies.push({ id, name, country: countryOf(language) })
      })
  )
  const [each, first] = lengths(people)
  let begun = false
  await make(
    'contact',
    people ?? 250,
    (position) => demoContact(position, companies, scope),
    async (current, ids, values) => {
      const histories = ids.flatMap((id, index) => {
        const { companyId, ownerId, language } = values[index]
        const length = begun ? each : first
        begun = true
        const contact = { id, companyId, ownerId, country: countryOf(language) }
        return length ? demoHistory(contact, length, scope) : []
      })
      await current.createMany(recordClass('activity'), histories)
    }
  )
}

const countryOf = (language: string): Country => (language === 'es' ? 'ES' : 'GB')
