import { connect } from 'node:net'

/**
 * SMTP_URL as transport options. Without one, mail goes to port 1025 of this machine, where nothing
 * listens by default: the job that sends it then stays in the queue with the reason, for an admin to see.
 *
 * nodemailer 9 leaves Nagle's algorithm on, which costs about 40 ms a message; the socket made here does not.
 */
export function smtpOptions(address: string | null) {
  const url = new URL(address ?? 'smtp://127.0.0.1:1025')
  const secure = url.protocol === 'smtps:'
  const auth = url.username
    ? {
        type: 'login' as const,
        user: decodeURIComponent(url.username),
        pass: decodeURIComponent(url.password),
      }
    : undefined

  return {
    host: url.hostname,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    auth,
    pool: true,
    maxConnections: 3,
    ...(secure ? {} : { getSocket: socketWithoutDelay }),
  }
}

function socketWithoutDelay(options: any, callback: (error: Error | null, found?: any) => void) {
  const socket = connect({ host: options.host, port: options.port, noDelay: true, timeout: 15_000 })
  socket.once('error', callback)
  socket.once('connect', () => {
    socket.off('error', callback)
    callback(null, { connection: socket })
  })
}
