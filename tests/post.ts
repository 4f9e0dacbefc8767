import { SMTPServer } from 'smtp-server'
import { freePort } from '#tests/install'

/** A mail server that keeps what it is given. */
export class Post {
  readonly mails: string[] = []
  readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      let mail = ''
      stream.on('data', (chunk) => (mail += chunk))
      stream.on('end', () => {
        this.mails.push(mail)
        done()
      })
    },
  })

  async open(): Promise<number> {
    const port = await freePort()
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve))
    return port
  }

  /** The path of the first address of this kind in any mail, however its lines were wrapped. */
  async path(pattern: RegExp): Promise<string> {
    for (let tries = 0; tries < 300; tries++) {
      for (const mail of this.mails) {
        const found = pattern.exec(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='))
        if (found) return new URL(found[0]).pathname
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`No mail holds ${pattern}.\n${this.mails.join('\n---\n')}`)
  }

  close = () => new Promise<void>((resolve) => this.server.close(() => resolve()))
}
