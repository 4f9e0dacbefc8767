import { foldedColumn, jsonText, Migration, moment, recordColumns } from '#records/migration'
import { builtInRoles } from '#access/built_in_roles'
import { dialect } from '#records/dialect/dialect'

export default class extends Migration {
  async up() {
    await this.table('roles', (table) => {
      table.increments('id')
      foldedColumn(table, 'key', 40).notNullable().unique({ indexName: 'roles_key_unique' })
      table.string('name', 80).notNullable()
      table.boolean('built_in').notNullable().defaultTo(0)
      jsonText(table, 'permissions').notNullable()
    })

    await this.table('users', (table) => {
      recordColumns(table)
      table.string('name', 120).notNullable()
      table.string('email', 254).notNullable()
      table.string('password', 255)
      table.string('job_title', 120)
      table.integer('avatar_id').unsigned()
      table.integer('role_id').unsigned().references('roles.id')
      table.string('locale', 10).notNullable().defaultTo('en')
      table.string('timezone', 60).notNullable().defaultTo('UTC')
      table.string('date_format', 30)
      table.string('time_format', 30)
      table.integer('first_day_of_week').unsigned()
      table.string('theme', 10).notNullable().defaultTo('auto')
      table.string('density', 15).notNullable().defaultTo('comfortable')
      moment(table, 'disabled_at')
      moment(table, 'invited_at')
      moment(table, 'last_seen_at')
      table.text('totp_secret')
      moment(table, 'totp_confirmed_at')
      table.integer('totp_last_step').unsigned()
      table.unique(['email'], { indexName: 'users_email_unique' })
      table.index(['role_id'], 'users_by_role')
    })

    await this.table('teams', (table) => {
      table.increments('id')
      table.string('name', 80).notNullable()
      table.unique(['name'], { indexName: 'teams_name_unique' })
    })

    await this.table('team_members', (table) => {
      table.increments('id')
      table.integer('team_id').unsigned().notNullable().references('teams.id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      table.boolean('manager').notNullable().defaultTo(0)
      table.unique(['user_id', 'team_id'], { indexName: 'team_members_once' })
      table.index(['team_id', 'user_id'], 'team_members_by_team')
    })

    await this.table('user_sessions', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      foldedColumn(table, 'token_hash', 64).notNullable()
      moment(table, 'created_at').notNullable()
      moment(table, 'last_seen_at').notNullable()
      moment(table, 'expires_at').notNullable()
      table.string('address', 60)
      table.string('device', 255)
      table.unique(['token_hash'], { indexName: 'user_sessions_token_unique' })
      table.index(['user_id'], 'user_sessions_by_user')
      table.index(['expires_at'], 'user_sessions_by_end')
    })

    await this.table('one_time_links', (table) => {
      table.increments('id')
      table.string('purpose', 20).notNullable()
      table.integer('user_id').unsigned().notNullable().references('users.id')
      foldedColumn(table, 'token_hash', 64).notNullable()
      moment(table, 'created_at').notNullable()
      moment(table, 'expires_at').notNullable()
      moment(table, 'used_at')
      table.unique(['token_hash'], { indexName: 'one_time_links_token_unique' })
      table.index(['user_id', 'purpose'], 'one_time_links_by_user')
    })

    await this.table('recovery_codes', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      foldedColumn(table, 'code_hash', 64).notNullable()
      moment(table, 'used_at')
      table.unique(['user_id', 'code_hash'], { indexName: 'recovery_codes_unique' })
    })

    await this.table('api_tokens', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      table.string('name', 80).notNullable()
      foldedColumn(table, 'token_hash', 64).notNullable()
      table.string('ending', 8).notNullable()
      moment(table, 'created_at').notNullable()
      moment(table, 'last_used_at')
      moment(table, 'expires_at')
      moment(table, 'revoked_at')
      table.unique(['token_hash'], { indexName: 'api_tokens_token_unique' })
      table.index(['user_id'], 'api_tokens_by_user')
    })

    await this.table('rate_limits', (table) => {
      foldedColumn(table, 'key', 255).primary()
      table.integer('points').notNullable().defaultTo(0)
      table.bigInteger('expire').unsigned()
      table.index(['expire'], 'rate_limits_by_end')
    })

    await this.index('change_sets', ['kind', 'created_at'], 'change_sets_by_kind')
    await this.seedRoles()
  }

  /** Roles are there before the first person is, so that setup and commands can name them. */
  private async seedRoles() {
    const known = await this.db.from('roles').select('key')
    const missing = builtInRoles.filter(({ key }) => !known.some((role) => role.key === key))
    await dialect().insertMany(
      this.db as any,
      'roles',
      missing.map(({ key, name, permissions }) => ({
        key,
        name,
        built_in: 1,
        permissions: JSON.stringify(permissions),
      }))
    )
  }
}
