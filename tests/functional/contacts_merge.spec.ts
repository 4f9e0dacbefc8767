import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Activity from '#contacts/models/activity'
import Affiliation from '#contacts/models/affiliation'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import Follower from '#contacts/models/follower'
import Relationship from '#contacts/models/relationship'
import { Merger } from '#contacts/duplicates/merger'
import { change } from '#records/change'
import { NotAllowed } from '#records/errors'
import { reverse } from '#records/undo'
import { world, type World } from '#tests/world'

const tables = [
  'contacts',
  'companies',
  'affiliations',
  'relationships',
  'activities',
  'followers',
  'record_values',
]

/** Everything but what each write moves on: version and time of the last one. */
async function everything() {
  const all: Record<string, any[]> = {}
  for (const table of tables) {
    const rows = await db.from(table)
    all[table] = rows
      .filter((row) => !row.deleted_at)
      .map(({ version, updated_at, updated_by_id, ...row }) => JSON.stringify(row))
      .sort()
  }
  return all
}

const lastSet = async () =>
  await valueOf(db.from('change_sets').orderBy('id', 'desc').first(), 'id')

async function twoHenriks({ ana, henrik, lucia, amelie, acme }: World) {
  const other = await change(ana, 'created', async () => {
    const double = await Contact.create({
      firstName: 'Henrik',
      lastName: 'Sørensen',
      jobTitle: 'Buyer',
      companyId: acme.id,
      doNotCall: true,
      emails: [
        { value: 'henrik@sorensen.example', kind: 'work', primary: true },
        { value: 'hs@home.example', kind: 'home', primary: false },
      ],
    })
    await Relationship.create({ personId: double.id, otherId: lucia.id, kind: 'reports_to' })
    await Relationship.create({ personId: amelie.id, otherId: double.id, kind: 'colleague' })
    await Relationship.create({ personId: henrik.id, otherId: double.id, kind: 'friend' })
    return double
  })
  await Activity.add(ana, other, { kind: 'call', body: 'Wants the price list' })
  await Follower.add(ana, other)
  return other
}

const valueOf = async (row: PromiseLike<any>, name: string) => {
  const found = await row
  return found[name]
}

test.group('Merging', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('two people become one, with all that hangs on them, and come apart again', async ({
    assert,
  }) => {
    const house = await world()
    const { ana, henrik, acme, borealis } = house
    const other = await twoHenriks(house)
    const before = await everything()

    await new Merger(await Contact.findOrFail(henrik.id), other).merge(ana, {
      lastName: 'loser',
    })
    const set = await lastSet()
    const merged = await Contact.findOrFail(henrik.id)
    assert.equal(merged.lastName, 'Sørensen')
    assert.equal(merged.jobTitle, 'Buyer')
    assert.equal(merged.companyId, borealis.id)
    assert.isTrue(merged.doNotCall)
    assert.deepEqual(
      merged.emails!.map(({ value, primary }) => [value, primary]),
      [
        ['henrik@sorensen.example', true],
        ['hs@home.example', false],
      ]
    )
    const gone = await Contact.findOrFail(other.id)
    assert.isNotNull(gone.deletedAt)
    assert.equal(gone.mergedIntoId, henrik.id)
    const links = await Affiliation.query().where('personId', henrik.id).whereNull('deletedAt')
    assert.sameDeepMembers(
      links.map(({ companyId, primary }) => [companyId, primary]),
      [
        [borealis.id, true],
        [acme.id, false],
      ]
    )
    assert.lengthOf(await Activity.query().where('aboutId', henrik.id), 1)
    assert.isNotNull(merged.lastContactedAt)
    assert.lengthOf(await Relationship.query().whereNull('deletedAt'), 2)
    assert.lengthOf(await Follower.query().where('recordId', henrik.id), 1)

    const { conflicts } = await reverse(ana, set)
    assert.deepEqual(conflicts, [])
    assert.deepEqual(await everything(), before)
  })

  test('two companies become one and come apart again', async ({ assert }) => {
    const { ana, acme, borealis, cobalt } = await world()
    await change(ana, 'updated', () => cobalt.merge({ parentId: acme.id }).save())
    const before = await everything()

    await new Merger(
      await Company.findOrFail(borealis.id),
      await Company.findOrFail(acme.id)
    ).merge(ana)
    const set = await lastSet()
    assert.lengthOf(await Contact.query().where('companyId', borealis.id), 3)
    assert.equal(await valueOf(Company.findOrFail(cobalt.id), 'parentId'), borealis.id)
    assert.lengthOf(
      await Affiliation.query().where('companyId', borealis.id).whereNull('deletedAt'),
      3
    )

    await reverse(ana, set)
    assert.deepEqual(await everything(), before)
  })

  test('needs the right to edit the one and to delete the other', async ({ assert }) => {
    const { sara, lucia, amelie } = await world()
    await assert.rejects(() => new Merger(lucia, amelie).merge(sara), NotAllowed as any)
    await assert.rejects(() => new Merger(amelie, lucia).merge(sara), NotAllowed as any)
    assert.isNull(await valueOf(Contact.findOrFail(amelie.id), 'deletedAt'))
  })
})
