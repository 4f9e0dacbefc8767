import { ignite } from './ignite.ts'
import type { UnpackOptions } from '../app/workspace/backup/unpack.ts'

/** Loads an archive into the database and folder that its environment names. Only Farley itself starts it, and talks to it by messages. */
process.once('message', async (options: UnpackOptions) => {
  const say = (message: object) =>
    new Promise<void>((resolve) => process.send!(message, () => resolve()))
  try {
    const ignitor = await ignite()
    const app = ignitor.createApp('console')
    await app.init()
    await app.boot()
    await app.start(() => {})
    const { unpack } = await import('../app/workspace/backup/unpack.ts')
    const { header, manifest } = await unpack(app, options, (done, total) => {
      void say({ done, total })
    })
    await app.terminate()
    await say({ header, manifest })
    process.exit(0)
  } catch (error) {
    await say(
      error.key
        ? { refused: error.key, params: error.params }
        : { failed: error.message, code: error.code }
    )
    process.exit(1)
  }
})
process.send!({ ready: true })
