import { foldedColumn, Migration } from 'farley'

export default class extends Migration {
  async up() {
    await this.table('map_towns', (table) => {
      table.integer('id').unsigned().primary()
      table.string('name', 200).notNullable()
      table.string('country', 2).notNullable()
      table.string('admin', 20).notNullable()
      table.string('postal', 2)
      table.boolean('seat').notNullable()
      table.integer('population').unsigned().notNullable()
      table.integer('lat').notNullable()
      table.integer('lon').notNullable()
      table.index(['lat', 'lon'], 'map_towns_by_place')
    })
    await this.table('map_town_names', (table) => {
      table.increments('id')
      foldedColumn(table, 'name', 100).notNullable()
      table.string('country', 2).notNullable()
      table.integer('town_id').unsigned().notNullable()
      table.string('kind', 5).notNullable()
      table.index(['name', 'country', 'town_id'], 'map_town_names_by_name')
    })
    await this.table('map_fills', (table) => {
      table.string('name', 20).primary()
      table.integer('done').unsigned().notNullable()
      table.boolean('finished').notNullable().defaultTo(false)
    })
  }
}
