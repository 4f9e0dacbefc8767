import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { change } from '#records/change'
import { system } from '#records/actor'
import { keepSettings } from '#records/company'
import { now } from '#records/clock'
import Role from '#access/models/role'
import Team from '#access/models/team'
import TeamMember from '#access/models/team_member'
import User from '#access/models/user'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'

/** Everybody's password, and its hash with a small cost, so that a world takes no time to make. */
export const password = 'correct horse battery staple'
const passwordHash =
  '$scrypt$n=1024,r=8,p=1$jlZmBh7a9/X3l9ChRKdQeg$VbIj/vXOtK3ZUzoqMxerLkgy7CQ9ID2LkAZsawIP0mamVUyuSM2xw96ipOCKC0j+j2tWrm4jKxiwxmci4SxfsQ'

const companySettings = {
  name: 'Norte Logística',
  locale: 'en',
  country: 'ES',
  currency: 'EUR',
  timezone: 'Europe/Madrid',
  firstDayOfWeek: 1,
}

const people = {
  ana: ['Ana Ruiz', 'admin', 'Managing Director'],
  marc: ['Marc Puig', 'manager', 'Head of Sales'],
  sara: ['Sara Vidal', 'member', 'Account Manager'],
  leo: ['Leo Brandt', 'member', 'Support Engineer'],
  vic: ['Vic Okafor', 'viewer', 'Auditor'],
  dora: ['Dora Klein', 'member', 'Former Account Manager'],
} as const
type Person = keyof typeof people

/**
 * A small company: Ana (admin), Marc (manager) and Sara (member) in team Sales, Leo (member) in team Support, Vic
 * (viewer, no team), Dora (disabled; owned Old Mill). Four companies and six contacts, owned as their comments say.
 */
export async function world() {
  const made = await change(system, 'seeded', async () => {
    await keepSettings({ ...companySettings, setUpAt: now() })
    for (const module of modules.all) await module.setUp?.(companySettings)
    const ids = await users()
    const sales = await Team.create({ name: 'Sales' })
    const support = await Team.create({ name: 'Support' })
    await TeamMember.create({ teamId: sales.id, userId: ids.marc, manager: true })
    await TeamMember.create({ teamId: sales.id, userId: ids.sara, manager: false })
    await TeamMember.create({ teamId: support.id, userId: ids.leo, manager: false })
    return { ids, teams: { sales, support }, ...(await records(ids)) }
  })
  const acting = async (name: Person) => (await User.acting(made.ids[name]))!
  return {
    ...made,
    ana: await acting('ana'),
    marc: await acting('marc'),
    sara: await acting('sara'),
    leo: await acting('leo'),
    vic: await acting('vic'),
    /** Disabled: not ready to act, and whoever signs in as her must be turned away. */
    dora: await User.findOrFail(made.ids.dora),
  }
}

export type World = Awaited<ReturnType<typeof world>>

async function users() {
  const all = await Role.all()
  const roles = new Map(all.map((role) => [role.key, role.id]))
  const ids = {} as Record<Person, number>
  for (const [key, [name, role, jobTitle]] of Object.entries(people)) {
    const user = await User.create({
      name,
      jobTitle,
      email: `${key}@norte.example`,
      password: passwordHash,
      roleId: roles.get(role)!,
      timezone: 'Europe/Madrid',
      disabledAt: key === 'dora' ? DateTime.utc() : null,
    })
    ids[key as Person] = user.id
  }
  return ids
}

/** Ten records. */
async function records(ids: Record<Person, number>) {
  const company = (name: string, ownerId: number) => Company.create({ name, ownerId })
  const acme = await company('Acme Tools', ids.sara)
  const borealis = await company('Boréalis Énergie', ids.marc)
  const cobalt = await company('Cobalt Labs', ids.leo)
  const oldMill = await company('Old Mill Bakery', ids.dora)

  const contact = (firstName: string, lastName: string, ownerId: number, companyId?: number) =>
    Contact.create({
      firstName,
      lastName,
      ownerId,
      companyId: companyId ?? null,
      emails: [
        {
          value: `${firstName.toLowerCase()}@${lastName.toLowerCase()}.example`,
          kind: 'work',
          primary: true,
        },
      ],
    })
  return {
    acme,
    borealis,
    cobalt,
    oldMill,
    /** Sara's, at Acme. */
    lucia: await contact('Lucia', 'Fernandez', ids.sara, acme.id),
    /** Sara's, at Borealis. */
    henrik: await contact('Henrik', 'Sorensen', ids.sara, borealis.id),
    /** Marc's, at Borealis. */
    amelie: await contact('Amelie', 'Durand', ids.marc, borealis.id),
    /** Leo's, at Cobalt. */
    kenji: await contact('Kenji', 'Tanaka', ids.leo, cobalt.id),
    /** Ana's, of no company. */
    priya: await contact('Priya', 'Nair', ids.ana),
    /** Dora's, at the Old Mill. */
    tomas: await contact('Tomas', 'Molina', ids.dora, oldMill.id),
  }
}
