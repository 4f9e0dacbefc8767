import { fail, ignite } from './ignite.ts'

const [command = ''] = process.argv.slice(2)
const frameworkCommand = /^(migration|db|make|list|env|generate):?/
/** Looks at what is there, also at an old schema, and so changes nothing. */
const looksOnly = /^(doctor|upgrade:check)$/
if (looksOnly.test(command)) process.env.LOG_LEVEL = 'silent'
/** What must work on a database that is damaged, of another version, or not there. */
const apart = /^(restore|backup:check|upgrade:return|upgrade:again)$/
if (apart.test(command) || looksOnly.test(command)) process.env.SAFE_MODE = '1'

const ignitor = await ignite((app) => {
  if ([frameworkCommand, looksOnly, apart].some((names) => names.test(command))) return
  app.booted(async () => {
    const { updateDatabaseForCommand } = await import('../start/prepare.ts')
    await updateDatabaseForCommand(app)
  })
})
await ignitor.ace().handle(process.argv.slice(2)).catch(fail)
