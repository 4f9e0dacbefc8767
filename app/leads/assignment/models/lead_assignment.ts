import { choice, integer, json, reference, text, user } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Lead from '#leads/models/lead'

/** Why somebody got a lead, or nobody did. */
export const reasons = [
  'turn',
  'fewest',
  'territory',
  'always',
  'kept',
  'fallback',
  'manager',
  'nobody',
] as const
export type Reason = (typeof reasons)[number]

/** A lead was given to somebody by a rule, or left without an owner by it: what the history tells. */
export default class LeadAssignment extends record(
  'leadAssignment',
  {
    lead: reference('lead', { required: true }),
    /** The rule's number and its name then; it may be another by now, or gone. */
    ruleId: integer({ secret: true, required: true }),
    rule: text({ max: 120, required: true }),
    assignee: user(),
    why: choice(reasons, { required: true }),
    /** The territory's name, or how many open leads somebody had. */
    detail: text({ max: 120 }),
    /** Who was passed over: `[{ id, obstacle }]`. */
    skipped: json({ secret: true }),
  },
  { internal: true, parent: 'lead', title: (assignment) => assignment.rule }
) {
  declare lead: BelongsTo<typeof Lead>
}
