import type { AuthProvider } from 'farley'
import type { Configuration } from 'openid-client'
import { discovered } from './discovery.ts'
import { settings } from './settings.ts'

/** Ways in which a provider says that more than a password was asked for (RFC 8176). */
const secondSteps = new Set(['mfa', 'otp', 'hwk', 'swk', 'sc', 'fpt', 'face', 'pop'])

/**
 * Authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700). The library checks issuer,
 * audience, signature, times and nonce of the ID token.
 */
export const oidc: AuthProvider = {
  name: 'oidc',
  label: 'oidc.signIn',
  icon: 'key-round',

  ready: () => Boolean(settings().issuer && settings().clientId),

  async begin({ callback }) {
    const { buildAuthorizationUrl, calculatePKCECodeChallenge, ...client } = await library()
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    const nonce = client.randomNonce()
    const url = buildAuthorizationUrl(await discovered(settings()), {
      redirect_uri: callback,
      scope: 'openid profile email',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { url: url.href, state: { verifier, state, nonce } }
  },

  async finish({ url, state }) {
    const { authorizationCodeGrant } = await library()
    const provider = await discovered(settings())
    const tokens = await authorizationCodeGrant(provider, new URL(url), {
      pkceCodeVerifier: state.verifier,
      expectedState: state.state,
      expectedNonce: state.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()!
    const told = claims.email
      ? claims
      : { ...claims, ...(await asked(provider, tokens.access_token, claims.sub)) }
    const ways = Array.isArray(claims.amr) ? claims.amr : []
    return {
      subject: `${claims.iss} ${claims.sub}`,
      email: textOf(told.email),
      emailVerified: told.email_verified === true || told.email_verified === 'true',
      name: textOf(told.name),
      secondStep:
        Boolean(settings().trustSecondStep) && ways.some((way) => secondSteps.has(String(way))),
    }
  },

  policy: async () => {
    const { linkByEmail = true, newPeople, role = '', domains } = settings()
    return { linkByEmail, newPeople: newPeople && role ? { role, domains } : null }
  },
}

/** Some providers keep the address out of the ID token and tell it when asked (section 5.3). */
async function asked(provider: Configuration, accessToken: string, subject: string) {
  if (!provider.serverMetadata().userinfo_endpoint) return {}
  const { fetchUserInfo } = await library()
  return fetchUserInfo(provider, accessToken, subject)
}

const textOf = (value: unknown) => (typeof value === 'string' && value ? value : null)

/** Read when the first person wants in. */
const library = () => import('openid-client')
