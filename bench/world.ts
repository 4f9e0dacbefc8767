import db from '@adonisjs/lucid/services/db'

/** What the benchmark needs to know of the loaded company: the contact with most on its timeline, and a filter that finds many. */
export async function world() {
  const busiest = await db
    .from('activities')
    .where('about_name', 'contact')
    .groupBy('about_id')
    .select('about_id as id')
    .count('* as total')
    .orderBy('total', 'desc')
    .first()
  const tag = await db
    .from('record_values')
    .where({ record_name: 'contact', field: 'tags' })
    .first()
  const user = await db.from('users').orderBy('id', 'desc').first()
  const filter = {
    'filter[addresses.country][anyOf]': 'ES',
    'filter[tags][anyOf]': tag?.value ?? '1',
    'filter[owner][anyOf]': String(user.id),
  }
  return {
    busiest: busiest?.id ?? null,
    items: busiest?.total ?? 0,
    filtered: `/contacts?sort=name&${new URLSearchParams(filter)}`,
  }
}
