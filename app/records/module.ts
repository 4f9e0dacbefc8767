import { defineModule } from '#modules/contract'

export default defineModule({ name: 'records', root: import.meta.dirname })
