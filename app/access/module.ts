import { defineModule } from '#modules/contract'
import User from '#access/models/user'

export default defineModule({
  name: 'access',
  root: import.meta.dirname,
  needs: ['records'],
  records: [User],
})
