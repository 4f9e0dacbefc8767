import type { Translate } from '#modules/translator'
import { isTranslated } from '#records/labels'
import type { Finding } from '#workspace/health/health'

export interface CheckWords {
  name: string
  state: Finding['state']
  title: string
  sentence: string
  /** What to do; empty where nothing needs to be done. */
  advice: string
  /** What it measured, in a word; empty where there is nothing to measure. */
  figure: string
}

/** A finding as people read it, on the page and in the terminal alike. */
export function wordsOf({ name, state, data }: Finding, t: Translate): CheckWords {
  const own = (key: string, otherwise = '') =>
    say(t, `health.${name}.${key}`, data, state, otherwise)
  const failed = ['late', 'waits', 'reason'].find((key) => key in data)
  const adviceOf = () => {
    if (state === 'good' || failed === 'waits') return ''
    return failed ? own('failing', t('checks.failing')) : own('advice')
  }
  return {
    name,
    state,
    title: own('title', name),
    sentence: failed ? t(`checks.${failed}`, data) : own(state),
    advice: adviceOf(),
    figure: failed ? '' : own('figure'),
  }
}

/** A sentence whose values are not all there is left out: the words of a plugin must not take the page away. */
function say(t: Translate, key: string, data: Finding['data'], state: string, otherwise: string) {
  if (!isTranslated(key)) return otherwise
  try {
    return t(key, { ...data, state })
  } catch {
    return otherwise
  }
}
