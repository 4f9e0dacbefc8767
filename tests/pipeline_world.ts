import { change } from '#records/change'
import Deal from '#pipeline/models/deal'
import Stage from '#pipeline/models/stage'
import { world } from '#tests/world'

export const stageNamed = (name: string) => Stage.query().where('name', name).firstOrFail()

/** The small company, its standard pipeline, and one deal of Sara's: 1,000 at Acme, in Qualification. */
export async function pipelineWorld() {
  const made = await world()
  const deal = await change(made.sara, 'created', () =>
    Deal.create({ name: 'Warehouse scanners', amount: 100_000, companyId: made.acme.id })
  )
  await deal.refresh()
  const stages = {
    qualification: await stageNamed('Qualification'),
    proposal: await stageNamed('Proposal'),
    negotiation: await stageNamed('Negotiation'),
    commitment: await stageNamed('Commitment'),
    won: await stageNamed('Won'),
    lost: await stageNamed('Lost'),
  }
  return { ...made, deal, stages }
}
