import { defineModule } from '#modules/contract'
import { openRoutes, routes } from '#leads/forms/routes'
import { confirmJob } from '#leads/forms/submissions/confirm'
import { forgetSubmissionsOf, tidySubmissionsJob } from '#leads/forms/submissions/tidy'
import { sentForms } from '#leads/forms/submissions/personal'
import { sweepJob, workJob } from '#leads/forms/submissions/work'
import WebForm from '#leads/forms/models/web_form'
import WebFormConsent from '#leads/forms/models/web_form_consent'

export default defineModule({
  name: 'forms',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace', 'contacts', 'leads'],
  rights: ['forms'],
  openRoutes,
  personalData: [sentForms],
  routes,
  settings: [
    {
      name: 'webForms',
      href: '/settings/forms',
      icon: 'text-cursor-input',
      order: 46,
      right: 'forms',
      group: 'sales',
    },
  ],
  jobs: [workJob, confirmJob, sweepJob, tidySubmissionsJob],
  schedules: [
    { name: 'forms.sweep', job: 'forms.sweep', every: 300 },
    { name: 'forms.tidy', job: 'forms.tidy', at: '03:40' },
  ],
  listeners: {
    'lead.erased': [forgetSubmissionsOf],
    'contact.erased': [forgetSubmissionsOf],
  },
  boot() {
    WebForm.boot()
    WebFormConsent.boot()
  },
})
