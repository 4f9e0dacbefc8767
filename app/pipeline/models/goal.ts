import { choice, date, money, user, integer } from '#records/fields/all'
import { record } from '#records/record'

export const metrics = ['amount', 'deals'] as const

/** What a person or a team means to win in a month or a quarter. */
export default class Goal extends record(
  'goal',
  {
    user: user(),
    teamId: integer(),
    stretch: choice(['month', 'quarter'], { required: true }),
    startsOn: date({ required: true }),
    metric: choice(metrics, { required: true }),
    /** Minor units of the company's currency, or a number of deals. */
    target: money({ required: true, min: 1 }),
  },
  { internal: true, avatar: 'none', without: ['create'], title: (goal) => goal.metric }
) {}
