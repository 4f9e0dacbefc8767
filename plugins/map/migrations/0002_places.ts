import { foldedColumn, Migration, moment } from 'farley'

export default class extends Migration {
  async up() {
    await this.table('map_places', (table) => {
      table.increments('id')
      table.string('record_name', 60).notNullable()
      table.integer('record_id').unsigned().notNullable()
      table.string('address', 64).notNullable()
      table.string('certainty', 10).notNullable()
      table.string('reason', 20)
      table.integer('town_id').unsigned()
      foldedColumn(table, 'country', 2)
      table.integer('lat')
      table.integer('lon')
      table.integer('x')
      table.integer('y')
      table.integer('z')
      table.integer('placed_by_id').unsigned()
      moment(table, 'placed_at').notNullable()
      table.unique(['record_name', 'record_id'], { indexName: 'map_places_of_record' })
      table.index(['record_name', 'lat', 'lon', 'town_id', 'record_id'], 'map_places_by_place')
      table.index(['record_name', 'country', 'record_id'], 'map_places_by_country')
      table.index(['record_name', 'certainty', 'record_id'], 'map_places_by_certainty')
      table.index(['record_name', 'town_id', 'record_id'], 'map_places_by_town')
    })
  }
}
