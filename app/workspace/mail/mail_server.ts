import settings from '#start/env'
import { Later } from '#workspace/jobs/running_job'

export const noServer = 'SMTP_URL is not set, so no mail can be sent.'

/** Mail that cannot leave waits for an admin to name a server, and looks again now and then. */
const lookAgainAfter = 300

/** In tests mail is faked, or goes to the server that the test started. */
export const canSend = () => settings.smtpUrl !== null || settings.env === 'test'

export const noServerYet = () => new Later(lookAgainAfter, noServer)

/** A job that sends a mail by itself waits as well, instead of being given up. */
export const waitsForMailServer = (error: any): Later | null =>
  error.code === 'E_MAIL_TRANSPORT_ERROR' && !canSend() ? noServerYet() : null
