import app from '@adonisjs/core/services/app'
import { defineModule } from '#modules/contract'
import { keepFilesWith } from '#records/forms/uploads'
import { surviveStrayErrors } from '#workspace/exceptions/process_errors'
import { deleteBytesJob, orphanFilesJob } from '#workspace/files/file_jobs'
import { eventJob } from '#workspace/jobs/event_job'
import { updateNoticeJob } from '#workspace/updates/update_notice_job'
import { tidyJob } from '#workspace/jobs/tidy_job'
import { workspaceChecks } from '#workspace/health/checks/all'
import { logMails } from '#workspace/mail/mail_log'
import { mailJob } from '#workspace/mail/mail_job'
import { listeners } from '#workspace/notifications/listeners'
import { notificationMailJob } from '#workspace/notifications/notification_mail_job'
import { publicRoutes, routes } from '#workspace/routes'
import { measureUseJob } from '#workspace/storage/usage'
import StoredFile, { purgeFilesOf } from '#workspace/files/stored_file'

export default defineModule({
  name: 'workspace',
  root: import.meta.dirname,
  needs: ['records', 'access'],
  rights: ['settings'],
  nav: [{ name: 'today', href: '/', icon: 'sun', key: 'g t', order: 0 }],
  settings: [
    {
      name: 'workingTime',
      href: '/settings/working-time',
      icon: 'clock',
      order: 15,
      right: 'settings',
    },
    {
      name: 'company',
      href: '/settings/company',
      icon: 'building-2',
      order: 10,
      right: 'settings',
    },
    {
      name: 'currencies',
      href: '/settings/currencies',
      icon: 'coins',
      order: 12,
      right: 'settings',
    },
    {
      name: 'letterhead',
      href: '/settings/letterhead',
      icon: 'stamp',
      order: 11,
      right: 'settings',
    },
    {
      name: 'mail',
      href: '/settings/mail',
      icon: 'mail',
      order: 60,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'jobs',
      href: '/settings/jobs',
      icon: 'list-checks',
      order: 70,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'health',
      href: '/settings/health',
      icon: 'activity',
      order: 80,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'storage',
      href: '/settings/storage',
      icon: 'hard-drive',
      order: 84,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'about',
      href: '/settings/about',
      icon: 'info',
      order: 99,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'logs',
      href: '/settings/logs',
      icon: 'scroll',
      order: 82,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'updates',
      href: '/settings/updates',
      icon: 'package',
      order: 82,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'maintenance',
      href: '/settings/maintenance',
      icon: 'construction',
      order: 84,
      right: 'settings',
      group: 'system',
    },
    {
      name: 'demo',
      href: '/settings/demo',
      icon: 'flask-conical',
      order: 90,
      right: 'settings',
      group: 'data',
    },
    { name: 'notifications', href: '/notifications', icon: 'bell', order: 20 },
  ],
  checks: workspaceChecks,
  slots: { topbar: [{ view: 'workspace::notifications/_bell_place', order: 90 }] },
  listeners,
  publicRoutes,
  routes,
  jobs: [
    updateNoticeJob,
    eventJob,
    tidyJob,
    mailJob,
    notificationMailJob,
    deleteBytesJob,
    orphanFilesJob,
    measureUseJob,
  ],
  schedules: [
    { name: 'tidy', job: 'tidy', at: '03:30' },
    { name: 'updateNotice', job: 'updateNotice', at: '05:20' },
    { name: 'orphanFiles', job: 'orphanFiles', at: '04:00' },
    { name: 'storage.measure', job: 'storage.measure', at: '04:30' },
  ],
  sealed: [{ table: 'settings', column: 'value' }],
  commands: [
    () => import('#workspace/commands/keys_rotate'),
    () => import('#workspace/commands/doctor'),
    () => import('#workspace/commands/setup'),
    () => import('#workspace/commands/demo_load'),
    () => import('#workspace/commands/demo_remove'),
    () => import('#workspace/commands/maintenance'),
    () => import('#workspace/commands/upgrade_check'),
    () => import('#workspace/commands/upgrade_return'),
    () => import('#workspace/commands/upgrade_again'),
  ],
  boot() {
    StoredFile.boot()
    keepFilesWith({
      async keep(actor, upload, picture) {
        const { id } = await StoredFile.keep(actor, upload, null, { picture })
        return id
      },
      purge: purgeFilesOf,
      async attach(ids, record) {
        for (const file of await StoredFile.query().whereIn('id', ids)) await file.attachTo(record)
      },
    })
    logMails()
    if (app.getEnvironment() === 'web') surviveStrayErrors()
  },
})
