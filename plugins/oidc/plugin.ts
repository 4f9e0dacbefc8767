import { definePlugin } from 'farley'
import { oidc } from './provider.ts'

export default definePlugin({ authProviders: [oidc] })
