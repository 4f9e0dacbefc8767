import { pluginSettings } from 'farley'

/** What the admin of the company set. */
export interface OidcSettings {
  /** Address under which the provider publishes `/.well-known/openid-configuration`. */
  issuer?: string
  clientId?: string
  /** Left out for a public client, which proves itself by PKCE alone. */
  clientSecret?: string
  linkByEmail?: boolean
  newPeople?: boolean
  role?: string
  domains?: string[]
  trustSecondStep?: boolean
}

export const settings = () => pluginSettings<OidcSettings>()
