import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection, type Change } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { Invalid } from '#records/errors'
import { readInput } from '#records/input'
import { demand, findVisible, reaches } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { carry } from '#leads/conversion/carried'
import { fieldMap, type FieldMap } from '#leads/conversion/field_map'
import { gapsFilled, mappedValues, withLastName } from '#leads/conversion/mapped_values'
import { propose, type Choice } from '#leads/conversion/proposal'
import { hasTarget, targetClass, targetNames, type TargetName } from '#leads/conversion/targets'
import Lead from '#leads/models/lead'
import { converted } from '#leads/statuses'

export interface Chosen {
  contact?: Choice
  company?: Choice
  deal?: Choice
  /** Fields of a new deal beyond those that the map fills, as its form would send them: `name`, `amount`, `stageId`. */
  dealValues?: Record<string, unknown>
  /** How `dealValues` are written: as people type, or as JSON. */
  source?: 'form' | 'json'
}

export interface Converted {
  lead: Lead
  contact: RecordRow | null
  company: RecordRow | null
  deal: RecordRow | null
}

const Type = Lead as unknown as RecordClass

/**
 * Makes a person, a company and a deal of a lead, each new or one that is there; what is not chosen follows the proposal. Notes,
 * tasks, files and followers go along.
 * @throws NotVisible, NotAllowed; Invalid where it is converted already or nothing is chosen
 */
export async function convert(by: Actor, lead: Lead, chosen: Chosen = {}) {
  const [done] = await convertAll(by, [{ lead, chosen }])
  return done
}

/** Several leads in one change, undone as one. */
export async function convertAll(by: Actor, leads: { lead: Lead; chosen: Chosen }[]) {
  const map = await fieldMap()
  return change(
    by,
    'converted',
    async (current) => {
      const done: (Converted & { changeSetId: number | null })[] = []
      for (const { lead, chosen } of leads) {
        const made = await new Conversion(by, lead, map).run(current, chosen)
        done.push({ ...made, changeSetId: null })
        // What one lead became, the next one may find.
        await current.flush()
      }
      return done.map((each) => ({ ...each, changeSetId: current.setId }))
    },
    { label: 'converted', data: { count: leads.length } }
  )
}

/** One lead on its way. */
class Conversion {
  readonly by: Actor
  readonly lead: Lead
  readonly map: FieldMap

  constructor(by: Actor, lead: Lead, map: FieldMap) {
    this.by = by
    this.lead = lead
    this.map = map
  }

  async run(current: Change, chosen: Chosen): Promise<Converted> {
    const { by, lead } = this
    await demand(Type, by, 'edit', lead)
    await this.#refuseSecond()
    const choice = await this.#completed(chosen)
    const company = await this.#made('company', choice.company, {})
    const contact = await this.#made('contact', choice.contact, { companyId: company?.id ?? null })
    const deal = await this.#deal(choice.deal, { company, contact }, chosen)
    await lead
      .merge({
        status: converted,
        convertedAt: DateTime.utc(),
        createdContactId: contact?.id ?? null,
        createdCompanyId: company?.id ?? null,
        createdDealId: deal?.id ?? null,
      })
      .save()
    await carry(current, lead, { contact, company, deal })
    current.happened('lead.converted', lead, {
      contactId: contact?.id ?? null,
      companyId: company?.id ?? null,
      dealId: deal?.id ?? null,
    })
    return { lead, contact, company, deal }
  }

  /** Whoever comes second, even at the same moment, is told. The row is held until the end. */
  async #refuseSecond() {
    const query = connection().from('leads').where('id', this.lead.id)
    const row = await dialect().lockRows(query).first()
    if (row && !row.converted_at) return
    const params = { title: this.lead.title }
    throw new Invalid({ lead: { key: 'leadConvertedAlready', params } })
  }

  async #completed(chosen: Chosen): Promise<Record<TargetName, Choice>> {
    const open = targetNames.some((name) => chosen[name] === undefined)
    const proposal = open ? await propose(this.by, this.lead) : null
    const choice = Object.fromEntries(
      targetNames.map((name) => [name, chosen[name] ?? proposal![name].choice])
    ) as Record<TargetName, Choice>
    if (choice.contact === 'none' && choice.company === 'none')
      throw new Invalid({ contact: { key: 'leadBecomesNothing', params: {} } })
    return choice
  }

  async #made(name: 'contact' | 'company', choice: Choice, more: Record<string, any>) {
    if (choice === 'none') return null
    const Record = targetClass(name)
    const values = mappedValues(this.lead, name, this.map[name])
    if (choice === 'new')
      return this.#create(name, name === 'contact' ? withLastName({ ...values, ...more }) : values)
    const row = await findVisible(Record, this.by, choice)
    if (!reaches(Record, this.by, 'edit', row)) return row
    // Who is called what in a record that is there already, is known better there.
    const { firstName, middleName, lastName, name: theirs, ...others } = values
    const given = Object.entries(more).filter(([, value]) => value !== null)
    const filled = gapsFilled(row, { ...others, ...Object.fromEntries(given) })
    if (Object.keys(filled).length) await row.merge(filled as any).save()
    return row
  }

  async #deal(
    choice: Choice,
    { company, contact }: { company: RecordRow | null; contact: RecordRow | null },
    { dealValues = {}, source = 'form' }: Chosen
  ) {
    if (choice === 'none' || !hasTarget('deal')) return null
    const Deal = targetClass('deal')
    if (choice !== 'new') return findVisible(Deal, this.by, choice)
    const { values, errors } = await readInput(Deal, this.by, dealValues, source, { partial: true })
    if (Object.keys(errors).length)
      throw new Invalid(
        Object.fromEntries(Object.entries(errors).map(([key, why]) => [`deal.${key}`, why]))
      )
    const linked: Record<string, any> = {
      name: this.lead.companyName ?? this.lead.title,
      companyId: company?.id ?? (contact as any)?.companyId ?? null,
      contactId: contact?.id ?? null,
      leadId: this.lead.id,
    }
    const given = { ...linked, ...mappedValues(this.lead, 'deal', this.map.deal), ...values }
    return this.#create(
      'deal',
      Object.fromEntries(Object.entries(given).filter(([attribute]) => Deal.field(attribute)))
    )
  }

  /** What a person must say of a record of this type is asked here as in its form. */
  async #create(name: TargetName, values: Record<string, any>): Promise<RecordRow> {
    const Record = targetClass(name)
    await demand(Record, this.by, 'create')
    const missing = Record.writable.find(
      ({ required, attribute, options }) =>
        required && options.default === undefined && (values[attribute] ?? null) === null
    )
    if (missing)
      throw new Invalid({ [`${name}.${missing.attribute}`]: { key: 'required', params: {} } })
    const ownerId = this.lead.ownerId ?? this.by.id
    return (Record as any).create({ ...values, ownerId })
  }
}
