import { readTranslations } from '#modules/translations'
import { dialect } from '#records/dialect/dialect'
import { now } from '#records/clock'
import { jsonText, Migration, moment, recordColumns } from '#records/migration'
import { standardPipeline } from '#pipeline/models/pipeline/standard'

export default class extends Migration {
  async up() {
    await this.table('pipelines', (table) => {
      recordColumns(table)
      table.string('name', 80).notNullable()
      table.integer('position').unsigned().notNullable()
      table.integer('hue').unsigned()
      table.boolean('standard').notNullable().defaultTo(false)
      table.boolean('active').notNullable().defaultTo(true)
      jsonText(table, 'team_ids')
      table.string('currency', 3)
      table.integer('stale_days').unsigned()
    })

    await this.table('stages', (table) => {
      recordColumns(table)
      table.integer('pipeline_id').unsigned().notNullable().references('pipelines.id')
      table.string('name', 80).notNullable()
      table.integer('position').unsigned().notNullable()
      table.string('type', 10).notNullable()
      table.integer('probability').unsigned().notNullable()
      table.string('forecast_category', 20).notNullable()
      table.integer('stale_days').unsigned()
      jsonText(table, 'guidance')
      jsonText(table, 'required_fields')
      jsonText(table, 'checklist')
      table.integer('hue').unsigned()
      table.boolean('folded').notNullable().defaultTo(false)
      table.index(['pipeline_id', 'position'], 'stages_by_pipeline')
    })

    await this.table('deals', (table) => {
      recordColumns(table)
      table.string('name').notNullable()
      table.integer('pipeline_id').unsigned().notNullable().references('pipelines.id')
      table.integer('stage_id').unsigned().notNullable().references('stages.id')
      moment(table, 'stage_entered_at').notNullable()
      table.integer('company_id').unsigned().references('companies.id')
      table.integer('contact_id').unsigned().references('contacts.id')
      table.bigInteger('amount')
      table.string('currency', 3).notNullable()
      table.string('rate', 40).notNullable()
      table.date('rate_on').notNullable()
      table.bigInteger('base_amount')
      table.integer('probability').unsigned().notNullable()
      table.boolean('probability_is_manual').notNullable().defaultTo(false)
      table.bigInteger('weighted_amount')
      table.string('forecast_category', 20).notNullable()
      table.date('expected_close_on')
      moment(table, 'closed_at')
      table.string('type', 40)
      table.string('source', 40)
      table.string('campaign', 120)
      table.string('next_step')
      moment(table, 'last_contacted_at')
      moment(table, 'next_activity_at')
      table.bigInteger('recurring_amount')
      table.string('recurring_period', 10)
      jsonText(table, 'description')
      table.bigInteger('board_position').notNullable().defaultTo(0)
      jsonText(table, 'checklist_done')
      table.string('won_reason', 40)
      table.string('lost_reason', 40)
      table.string('lost_to', 120)
      jsonText(table, 'outcome_note')
      jsonText(table, 'tags')
      table.integer('lead_id').unsigned().references('leads.id')
      table.integer('merged_into_id').unsigned()
      table.index(['stage_id', 'deleted_at', 'board_position', 'id'], 'deals_by_board')
      table.index(
        ['pipeline_id', 'deleted_at', 'stage_id', 'base_amount', 'weighted_amount', 'owner_id'],
        'deals_by_sums'
      )
      table.index(['deleted_at', 'expected_close_on', 'id'], 'deals_by_close')
      table.index(['deleted_at', 'closed_at', 'id'], 'deals_by_closing')
      table.index(['deleted_at', 'base_amount', 'id'], 'deals_by_amount')
      table.index(['company_id', 'deleted_at'], 'deals_by_company')
      table.index(['contact_id', 'deleted_at'], 'deals_by_contact')
    })

    await this.table('deal_contacts', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      table.integer('contact_id').unsigned().notNullable().references('contacts.id')
      table.string('role', 40)
      table.boolean('primary').notNullable().defaultTo(false)
      table.index(['deal_id', 'deleted_at'], 'deal_contacts_by_deal')
      table.index(['contact_id', 'deleted_at'], 'deal_contacts_by_contact')
    })

    await this.table('deal_competitors', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      table.integer('company_id').unsigned().references('companies.id')
      table.string('name', 120)
      jsonText(table, 'strengths')
      jsonText(table, 'weaknesses')
      table.index(['deal_id', 'deleted_at'], 'deal_competitors_by_deal')
    })

    await this.table('deal_splits', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      table.integer('user_id').unsigned().notNullable()
      table.integer('share').unsigned().notNullable()
      table.index(['deal_id', 'deleted_at'], 'deal_splits_by_deal')
      table.index(['user_id', 'deleted_at'], 'deal_splits_by_user')
    })

    await this.table('stage_moves', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      table.integer('from_id').unsigned()
      table.integer('to_id').unsigned().notNullable()
      moment(table, 'moved_at').notNullable()
      table.integer('moved_by_id').unsigned()
      table.integer('seconds').unsigned()
      table.bigInteger('amount')
      table.index(['deal_id', 'moved_at', 'id'], 'stage_moves_by_deal')
      table.index(['to_id', 'moved_at'], 'stage_moves_by_stage')
    })

    await this.table('deal_outcomes', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      table.string('kind', 10).notNullable()
      table.string('reason', 40)
      jsonText(table, 'note')
      table.string('competitor', 120)
      moment(table, 'decided_at').notNullable()
      table.integer('decided_by_id').unsigned()
      moment(table, 'reopened_at')
      table.integer('reopened_by_id').unsigned()
      table.index(['deal_id', 'decided_at'], 'deal_outcomes_by_deal')
    })

    await this.letManagers('reopenDeals')
    await this.seed()
  }

  /** A company that was set up before there were deals gets the pipeline that others get at setup. */
  private async seed() {
    const settings = await this.db.from('settings').whereIn('name', ['setUpAt', 'locale'])
    const setting = (name: string) =>
      JSON.parse(settings.find((row) => row.name === name)?.value ?? 'null')
    if (!setting('setUpAt') || (await this.db.from('stages').first())) return
    const words = readTranslations()[setting('locale')?.slice(0, 2)] ?? readTranslations().en
    const { pipeline, stages } = standardPipeline((key) => words[key])
    const stamps = { created_at: now(), updated_at: now(), origin: 'system' }
    const titled = (name: string) => ({ name, title: name, title_sort: name.toLowerCase() })
    const [id] = await dialect().insertMany(this.db as any, 'pipelines', [
      { ...stamps, ...titled(pipeline.name), position: 1, hue: pipeline.hue, standard: 1 },
    ])
    await dialect().insertMany(
      this.db as any,
      'stages',
      stages.map((stage) => ({
        ...stamps,
        ...titled(stage.name),
        pipeline_id: id,
        position: stage.position,
        type: stage.type,
        probability: stage.probability,
        forecast_category: stage.forecastCategory,
        guidance: stage.guidance,
        hue: stage.hue,
        folded: Number(stage.folded),
      }))
    )
  }
}
