import { Migration } from '#records/migration'

/** What tells every process that saved views changed; see `app/records/query/saved_view.ts`. */
export default class extends Migration {
  async up() {
    const name = 'viewsStamp'
    if (await this.db.from('settings').where('name', name).first()) return
    await this.db.table('settings').insert({ name, value: JSON.stringify('first') })
  }
}
