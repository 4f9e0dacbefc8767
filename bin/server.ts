import { fail, ignite } from './ignite.ts'

const ignitor = await ignite()
await ignitor.httpServer().start().catch(fail)
