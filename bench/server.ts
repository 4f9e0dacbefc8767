import { coreModules } from '../start/modules.ts'
import bench from './module.ts'

/** The product's own server with the floor page beside it. */
coreModules.push(bench)
await import('../bin/server.ts')
