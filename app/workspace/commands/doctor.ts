import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { languageFor, translator } from '#modules/translator'
import { company } from '#records/company'
import { health, worst } from '#workspace/health/health'
import { wordsOf, type CheckWords } from '#workspace/health/words'
import { version } from '#workspace/version'

const colours = { good: 32, warn: 33, bad: 31 }
const exits = { good: 0, warn: 1, bad: 2 }

/** The health page in a terminal: for when there is no page. */
export default class Doctor extends BaseCommand {
  static commandName = 'doctor'
  static description =
    'Look at what can go wrong and say what to do; exit code 0 good, 1 look here, 2 broken'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('json', { type: 'boolean', description: 'Print the findings as JSON' })
    this.defineFlag('language', {
      type: 'string',
      description: 'en or es; the company’s own if left out',
    })
  }

  declare json: boolean
  declare language?: string

  async run() {
    const t = translator(languageFor(this.language ?? (await ownLanguage())))
    const found = await health()
    const words = found.map((finding) => ({ ...wordsOf(finding, t), data: finding.data }))
    const state = worst(found)
    if (this.json)
      process.stdout.write(`${JSON.stringify({ version, state, checks: words }, null, 2)}\n`)
    else
      for (const each of words)
        process.stdout.write(this.#lines(each, t(`checks.states.${each.state}`)))
    this.exitCode = exits[state]
  }

  #lines({ state, title, sentence, advice }: CheckWords, word: string) {
    const head = process.stdout.isTTY ? `\u001b[${colours[state]}m${word}\u001b[0m` : word
    return `${head}  ${title}: ${sentence}\n${advice ? `    ${advice}\n` : ''}`
  }
}

/** While the database is away nobody knows it. */
const ownLanguage = () =>
  company().then(
    ({ locale }) => locale,
    () => 'en'
  )
