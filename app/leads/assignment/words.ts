import type { Translate } from '#records/labels'
import type { Outcome, Skipped } from '#leads/assignment/distribution'
import type { Area } from '#leads/assignment/territory_match'

/** "Spain, Portugal · Cataluña · 08, 17000-17999". */
export function areaWords({ countries, regions, postcodes }: Area, locale: string): string {
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  return [countries.map((code) => names.of(code) ?? code), regions, postcodes]
    .filter((each) => each.length)
    .map((each) => each.join(', '))
    .join(' · ')
}

/** Why somebody gets a lead, or nobody does. */
export const whyWords = ({ why, detail }: Pick<Outcome, 'why' | 'detail'>, t: Translate) =>
  why === 'fewest' || why === 'territory'
    ? t(`assignment.because.${why}`, { detail: detail ?? '' })
    : t(why ? `leadAssignment.choices.why.${why}` : 'assignment.noRule')

/** "Sara Vidal (away), Dora Klein (no longer here)". */
export const skippedWords = (
  skipped: Skipped[] | null,
  nameOf: (id: number) => string,
  t: Translate
) =>
  (skipped ?? [])
    .map(({ id, obstacle }) => `${nameOf(id)} (${t(`assignment.obstacles.${obstacle}`)})`)
    .join(', ')
