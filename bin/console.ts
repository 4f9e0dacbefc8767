import { fail, ignite } from './ignite.ts'

const ignitor = await ignite()
await ignitor.ace().handle(process.argv.slice(2)).catch(fail)
