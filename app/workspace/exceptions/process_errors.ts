import logger from '@adonisjs/core/services/logger'
import { newIncident } from '#workspace/exceptions/problem'

/**
 * A promise that nobody waited for, or a throw in a stream's event, must not end the server for everyone else: it is
 * logged under an incident number. What leaves the process unable to serve (no memory, no file handles) still ends it.
 */
export function surviveStrayErrors() {
  process.on('unhandledRejection', (reason) => {
    logger.error({ err: reason, incident: newIncident() }, 'a promise failed and nobody waited')
  })
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    logger.fatal({ err: error, incident: newIncident() }, 'an error outside any request')
    if (['ENOMEM', 'EMFILE', 'ENFILE', 'ERR_OUT_OF_MEMORY'].includes(error.code ?? '')) {
      process.exit(1)
    }
  })
}
