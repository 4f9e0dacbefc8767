import app from '@adonisjs/core/services/app'

/** As long as a stop may take. */
const longestStop = 8_000

/**
 * Starts the process anew with what is on the disk and in the database now: answers under way are finished first, then the same program takes
 * the place of this one under the same process id, so that neither Docker nor a service manager has to do anything (execve(2); Linux and macOS).
 */
export async function restart() {
  setTimeout(startAnew, longestStop).unref()
  await app.terminate()
  startAnew()
}

function startAnew() {
  const { execPath, execArgv, argv, env } = process
  process.execve!(execPath, [execPath, ...execArgv, ...argv.slice(1)], env)
}
