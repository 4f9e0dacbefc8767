import db from '@adonisjs/lucid/services/db'
import { system } from '#records/actor'
import { addForm, saveForm } from '#leads/forms/builder'

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

/** A form that takes whatever comes, as one written by hand on another site would send it. */
export async function form() {
  const made = await addForm(system, 'Benchmark')
  const open = {
    published: true,
    unproven: 'accept',
    perMinute: 100_000,
    perAddress: 100_000,
  } as const
  await saveForm(system, made, open, null)
  return { key: made.key }
}
