import settings from '#start/env'
import { defineConfig, transports } from '@adonisjs/mail'
import { smtpOptions } from '#workspace/mail/smtp_options'

export default defineConfig({
  default: 'smtp',
  from: { address: settings.mailFrom, name: 'Farley' },
  mailers: { smtp: transports.smtp(smtpOptions(settings.smtpUrl) as any) },
})

declare module '@adonisjs/mail/types' {
  export interface MailersList {
    smtp: any
  }
}
