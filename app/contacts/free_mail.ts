/** Domains where anyone gets an address: they say nothing about whom a person works for. */
const providers = new Set(
  `gmail.com googlemail.com hotmail.com hotmail.es hotmail.co.uk hotmail.fr hotmail.it outlook.com outlook.es live.com
  msn.com yahoo.com yahoo.es yahoo.co.uk yahoo.fr yahoo.de yahoo.it ymail.com rocketmail.com icloud.com me.com mac.com
  aol.com proton.me protonmail.com pm.me tutanota.com tuta.com gmx.com gmx.de gmx.net gmx.es web.de t-online.de freenet.de
  mail.com zoho.com fastmail.com hey.com yandex.com yandex.ru mail.ru terra.es telefonica.net movistar.es ono.com orange.es
  orange.fr wanadoo.es wanadoo.fr free.fr laposte.net sfr.fr libero.it tiscali.it virgilio.it btinternet.com sky.com
  comcast.net verizon.net att.net qq.com 163.com 126.com naver.com euskaltel.net`.split(/\s+/)
)

export const isFreeMail = (domain: string) => providers.has(domain)

/** One key for all spellings of a mailbox: without `+tag`, and without Gmail's dots. */
export function mailboxKey(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1).toLowerCase()
  const name = address.slice(0, at).toLowerCase().replace(/\+.*$/, '')
  const gmail = domain === 'gmail.com' || domain === 'googlemail.com'
  return gmail ? `${name.replaceAll('.', '')}@gmail.com` : `${name}@${domain}`
}
