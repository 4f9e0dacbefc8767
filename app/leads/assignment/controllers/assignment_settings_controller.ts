import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import type { RecordClass } from '#records/record'
import { filterWords } from '#records/screens/filter_words'
import { wordsFor } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import { memberWords } from '#leads/assignment/member_form'
import AssignmentRule from '#leads/assignment/models/assignment_rule'
import Territory from '#leads/assignment/models/territory'
import { conditionsIn } from '#leads/assignment/plan'
import { areaWords } from '#leads/assignment/words'
import Lead from '#leads/models/lead'

/** Who gets which new leads: rules from the top, and the territories that some of them go by. */
export default class AssignmentSettingsController {
  async show({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = wordsFor(auth.user!)
    const rules: AssignmentRule[] = await AssignmentRule.inOrder()
    const territories: Territory[] = await Territory.inOrder()
    const people = await memberWords(
      [...rules, ...territories].map((each) => each.people),
      t
    )
    const shownRules = []
    for (const [at, rule] of rules.entries())
      shownRules.push({
        ...place(rule, at, rules.length),
        active: rule.active,
        method: rule.method,
        ...(await conditionWords(rule, auth.user!)),
        people: people[at],
      })
    return view.render('leads::assignment/index', {
      rules: shownRules,
      territories: territories.map((territory, at) => ({
        ...place(territory, at, territories.length),
        where: areaWords(territory, auth.user!.locale),
        people: people[rules.length + at],
      })),
    })
  }
}

const place = ({ id, name }: { id: number; name: string }, at: number, count: number) => ({
  id,
  name,
  up: at > 0 ? at : null,
  down: at < count - 1 ? at + 2 : null,
})

async function conditionWords(rule: AssignmentRule, reader: any) {
  try {
    const filter = conditionsIn(rule)
    return {
      words: await filterWords(Lead as unknown as RecordClass, reader, filter),
      broken: false,
    }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    return { words: '', broken: true }
  }
}
