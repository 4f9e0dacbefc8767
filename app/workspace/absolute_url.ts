import settings from '#start/env'

/** The address by which people reach a page, for mails and messages: `/deals/7` is `https://crm.example.com/deals/7`. */
export const absoluteUrl = (path: string) => `${settings.appUrl}${path}`
