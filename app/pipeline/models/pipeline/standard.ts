/** How likely, and in which category of the forecast, each stage of a new company's pipeline is. */
const shipped = [
  { key: 'qualification', probability: 10, forecastCategory: 'pipeline', hue: 7 },
  { key: 'needs_analysis', probability: 25, forecastCategory: 'pipeline', hue: 6 },
  { key: 'proposal', probability: 50, forecastCategory: 'best_case', hue: 5 },
  { key: 'negotiation', probability: 75, forecastCategory: 'best_case', hue: 2 },
  { key: 'commitment', probability: 90, forecastCategory: 'commit', hue: 1 },
  { key: 'won', type: 'won', probability: 100, forecastCategory: 'closed', hue: 4 },
  { key: 'lost', type: 'lost', probability: 0, forecastCategory: 'omitted', hue: 0 },
] as const

/** The pipeline that a company begins with, in its own language. */
export function standardPipeline(t: (key: string) => string) {
  return {
    pipeline: { name: t('pipeline.standard.name'), hue: 7 },
    stages: shipped.map((stage, at) => ({
      name: t(`pipeline.standard.stages.${stage.key}`),
      guidance: t(`pipeline.standard.guidance.${stage.key}`),
      type: 'type' in stage ? stage.type : ('open' as const),
      probability: stage.probability,
      forecastCategory: stage.forecastCategory,
      hue: stage.hue,
      folded: 'type' in stage,
      position: at + 1,
    })),
  }
}
