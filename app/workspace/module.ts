import { defineModule } from '#modules/contract'

export default defineModule({ name: 'workspace', root: import.meta.dirname })
