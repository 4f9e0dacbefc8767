import { destination } from '@adonisjs/core/logger'
import logFiles from '#workspace/logs/log_files'
import { withoutSecrets } from '#workspace/logs/without_secrets'

const output = destination({ fd: 1, sync: true })
// A closed pipe or a full disk behind standard output is no reason to stop serving.
output.on('error', () => {})

/** Where the logger writes: standard output, as ever, and the files that an admin reads in the browser; both without secrets. */
export const logStream = {
  write(line: string) {
    const clean = withoutSecrets(line)
    logFiles.write(clean)
    output.write(clean)
  },
}
