import { definePlugin } from 'farley'
import ChannelsController from './controllers/channels_controller.ts'
import { check, deliver, tell, tidy } from './deliveries.ts'
import { known } from './events.ts'
import Channel from './models/channel.ts'

const channels = '/settings/notifier'

export default definePlugin({
  records: [Channel],
  sealed: ['url', 'secret', 'old_secret'].map((column) => ({
    table: 'notifier_addresses',
    column,
  })),
  settings: [
    {
      name: 'notifier',
      href: channels,
      icon: 'megaphone',
      order: 65,
      right: 'settings',
      group: 'system',
    },
  ],
  routes(router) {
    router.get(channels, [ChannelsController, 'index'])
    router.get(`${channels}/channels/new`, [ChannelsController, 'create'])
    router.post(`${channels}/channels`, [ChannelsController, 'store'])
    router.get(`${channels}/channels/:id`, [ChannelsController, 'show'])
    router.get(`${channels}/channels/:id/edit`, [ChannelsController, 'edit'])
    router.put(`${channels}/channels/:id`, [ChannelsController, 'update'])
    router.delete(`${channels}/channels/:id`, [ChannelsController, 'destroy'])
    router.post(`${channels}/channels/:id/tests`, [ChannelsController, 'tryOut'])
    router.post(`${channels}/channels/:id/secrets`, [ChannelsController, 'renewSecret'])
    router.post(`${channels}/deliveries/:id/attempts`, [ChannelsController, 'tryAgain'])
  },
  listeners: Object.fromEntries(known.map((event) => [event, [tell]])),
  jobs: [deliver, tidy],
  schedules: [{ name: 'notifier.tidy', job: 'notifier.tidy', at: '03:40' }],
  checks: [{ name: 'notifier', order: 80, run: check }],
})
