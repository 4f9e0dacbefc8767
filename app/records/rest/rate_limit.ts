/** Requests a minute and token, unless the company decided otherwise (`apiRateLimit`). */
export const standardRateLimit = 60
