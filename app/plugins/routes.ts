import type { HttpRouterService } from '@adonisjs/core/types'

const PluginsController = () => import('#plugins/controllers/plugins_controller')
const PluginStagesController = () => import('#plugins/controllers/plugin_stages_controller')
const ActivationsController = () => import('#plugins/controllers/activations_controller')
const PointsController = () => import('#plugins/controllers/points_controller')
const PluginSettingsController = () => import('#plugins/controllers/plugin_settings_controller')
const RemovalsController = () => import('#plugins/controllers/removals_controller')

export function routes(router: HttpRouterService) {
  router
    .group(() => {
      router.get('/', [PluginsController, 'index'])
      router.post('/', [PluginsController, 'store'])
      router.post('stages', [PluginStagesController, 'store'])
      router.get('stages/:id', [PluginStagesController, 'show'])
      router.delete('stages/:id', [PluginStagesController, 'destroy'])
      router.get(':name', [PluginsController, 'show'])
      router.put(':name/settings', [PluginSettingsController, 'update'])
      router.post(':name/activation', [ActivationsController, 'store'])
      router.delete(':name/activation', [ActivationsController, 'destroy'])
      router.put(':name/points', [PointsController, 'update'])
      router.get(':name/removal', [RemovalsController, 'create'])
      router.post(':name/removal', [RemovalsController, 'store'])
    })
    .prefix('/settings/plugins')
}
