import { fail, ignite } from './ignite.ts'

const [command = ''] = process.argv.slice(2)
const frameworkCommand = /^(migration|db|make|list|env|generate):?/

const ignitor = await ignite((app) => {
  if (frameworkCommand.test(command)) return
  app.booted(async () => {
    const { updateDatabaseForCommand } = await import('../start/prepare.ts')
    await updateDatabaseForCommand(app)
  })
})
await ignitor.ace().handle(process.argv.slice(2)).catch(fail)
