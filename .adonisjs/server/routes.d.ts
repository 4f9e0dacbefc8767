import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'change_sets.index': { paramsTuple?: []; params?: {} }
    'change_sets.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reversals.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reversals.store_one': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.index': { paramsTuple?: []; params?: {} }
    'imports.create': { paramsTuple?: []; params?: {} }
    'imports.store': { paramsTuple?: []; params?: {} }
    'imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.records': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.failed': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_mappings.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_mappings.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_mappings.read': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_runs.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_runs.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'descriptions.me': { paramsTuple?: []; params?: {} }
    'descriptions.openapi': { paramsTuple?: []; params?: {} }
    'sessions.create': { paramsTuple?: []; params?: {} }
    'sessions.store': { paramsTuple?: []; params?: {} }
    'second_steps.create': { paramsTuple?: []; params?: {} }
    'second_steps.store': { paramsTuple?: []; params?: {} }
    'password_resets.create': { paramsTuple?: []; params?: {} }
    'password_resets.store': { paramsTuple?: []; params?: {} }
    'password_resets.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'password_resets.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'invitations.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'invitations.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'sessions.destroy': { paramsTuple?: []; params?: {} }
    'profile.show': { paramsTuple?: []; params?: {} }
    'profile.update': { paramsTuple?: []; params?: {} }
    'preferences.update': { paramsTuple?: []; params?: {} }
    'password.show': { paramsTuple?: []; params?: {} }
    'password.update': { paramsTuple?: []; params?: {} }
    'own_sessions.index': { paramsTuple?: []; params?: {} }
    'own_sessions.destroy_others': { paramsTuple?: []; params?: {} }
    'own_sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'two_factor.show': { paramsTuple?: []; params?: {} }
    'two_factor.store': { paramsTuple?: []; params?: {} }
    'two_factor.destroy': { paramsTuple?: []; params?: {} }
    'two_factor.store_codes': { paramsTuple?: []; params?: {} }
    'api_tokens.index': { paramsTuple?: []; params?: {} }
    'api_tokens.store': { paramsTuple?: []; params?: {} }
    'api_tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'users.index': { paramsTuple?: []; params?: {} }
    'users.create': { paramsTuple?: []; params?: {} }
    'users.store': { paramsTuple?: []; params?: {} }
    'users.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'users.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'users.store_invitation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.index': { paramsTuple?: []; params?: {} }
    'roles.create': { paramsTuple?: []; params?: {} }
    'roles.store': { paramsTuple?: []; params?: {} }
    'roles.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.index': { paramsTuple?: []; params?: {} }
    'teams.store': { paramsTuple?: []; params?: {} }
    'teams.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'audit.index': { paramsTuple?: []; params?: {} }
    'setups.show': { paramsTuple?: []; params?: {} }
    'setups.store': { paramsTuple?: []; params?: {} }
    'design.show': { paramsTuple?: []; params?: {} }
    'today.show': { paramsTuple?: []; params?: {} }
    'first_steps.show': { paramsTuple?: []; params?: {} }
    'first_steps.destroy': { paramsTuple?: []; params?: {} }
    'palette.show': { paramsTuple?: []; params?: {} }
    'searches.show': { paramsTuple?: []; params?: {} }
    'settings.index': { paramsTuple?: []; params?: {} }
    'company_settings.edit': { paramsTuple?: []; params?: {} }
    'company_settings.update': { paramsTuple?: []; params?: {} }
    'mail_settings.show': { paramsTuple?: []; params?: {} }
    'mail_settings.store': { paramsTuple?: []; params?: {} }
    'jobs.index': { paramsTuple?: []; params?: {} }
    'jobs.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'jobs.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'health_page.show': { paramsTuple?: []; params?: {} }
    'demo_data.show': { paramsTuple?: []; params?: {} }
    'demo_data.store': { paramsTuple?: []; params?: {} }
    'demo_data.destroy': { paramsTuple?: []; params?: {} }
    'notifications.index': { paramsTuple?: []; params?: {} }
    'notifications.read_all': { paramsTuple?: []; params?: {} }
    'notifications.bell': { paramsTuple?: []; params?: {} }
    'notifications.update_mails': { paramsTuple?: []; params?: {} }
    'notifications.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.thumbnail': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.remove_affiliation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.make_primary': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.leave': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.rejoin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.remove_relationship': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.remove_date': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'cards.show': { paramsTuple: [ParamValue]; params: {'card': ParamValue} }
    'cards.index': { paramsTuple?: []; params?: {} }
    'cards.create': { paramsTuple?: []; params?: {} }
    'cards.store': { paramsTuple?: []; params?: {} }
    'activity_page.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.complete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.reopen': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.pin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.unpin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'change_sets.index': { paramsTuple?: []; params?: {} }
    'change_sets.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.index': { paramsTuple?: []; params?: {} }
    'imports.create': { paramsTuple?: []; params?: {} }
    'imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.records': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.failed': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_mappings.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'descriptions.me': { paramsTuple?: []; params?: {} }
    'descriptions.openapi': { paramsTuple?: []; params?: {} }
    'sessions.create': { paramsTuple?: []; params?: {} }
    'second_steps.create': { paramsTuple?: []; params?: {} }
    'password_resets.create': { paramsTuple?: []; params?: {} }
    'password_resets.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'invitations.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'profile.show': { paramsTuple?: []; params?: {} }
    'password.show': { paramsTuple?: []; params?: {} }
    'own_sessions.index': { paramsTuple?: []; params?: {} }
    'two_factor.show': { paramsTuple?: []; params?: {} }
    'api_tokens.index': { paramsTuple?: []; params?: {} }
    'users.index': { paramsTuple?: []; params?: {} }
    'users.create': { paramsTuple?: []; params?: {} }
    'users.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.index': { paramsTuple?: []; params?: {} }
    'roles.create': { paramsTuple?: []; params?: {} }
    'roles.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.index': { paramsTuple?: []; params?: {} }
    'teams.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'audit.index': { paramsTuple?: []; params?: {} }
    'setups.show': { paramsTuple?: []; params?: {} }
    'design.show': { paramsTuple?: []; params?: {} }
    'today.show': { paramsTuple?: []; params?: {} }
    'first_steps.show': { paramsTuple?: []; params?: {} }
    'palette.show': { paramsTuple?: []; params?: {} }
    'searches.show': { paramsTuple?: []; params?: {} }
    'settings.index': { paramsTuple?: []; params?: {} }
    'company_settings.edit': { paramsTuple?: []; params?: {} }
    'mail_settings.show': { paramsTuple?: []; params?: {} }
    'jobs.index': { paramsTuple?: []; params?: {} }
    'health_page.show': { paramsTuple?: []; params?: {} }
    'demo_data.show': { paramsTuple?: []; params?: {} }
    'notifications.index': { paramsTuple?: []; params?: {} }
    'notifications.bell': { paramsTuple?: []; params?: {} }
    'notifications.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.thumbnail': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'cards.show': { paramsTuple: [ParamValue]; params: {'card': ParamValue} }
    'cards.index': { paramsTuple?: []; params?: {} }
    'cards.create': { paramsTuple?: []; params?: {} }
    'activity_page.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'change_sets.index': { paramsTuple?: []; params?: {} }
    'change_sets.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.index': { paramsTuple?: []; params?: {} }
    'imports.create': { paramsTuple?: []; params?: {} }
    'imports.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.records': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.failed': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_mappings.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'descriptions.me': { paramsTuple?: []; params?: {} }
    'descriptions.openapi': { paramsTuple?: []; params?: {} }
    'sessions.create': { paramsTuple?: []; params?: {} }
    'second_steps.create': { paramsTuple?: []; params?: {} }
    'password_resets.create': { paramsTuple?: []; params?: {} }
    'password_resets.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'invitations.edit': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'profile.show': { paramsTuple?: []; params?: {} }
    'password.show': { paramsTuple?: []; params?: {} }
    'own_sessions.index': { paramsTuple?: []; params?: {} }
    'two_factor.show': { paramsTuple?: []; params?: {} }
    'api_tokens.index': { paramsTuple?: []; params?: {} }
    'users.index': { paramsTuple?: []; params?: {} }
    'users.create': { paramsTuple?: []; params?: {} }
    'users.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.index': { paramsTuple?: []; params?: {} }
    'roles.create': { paramsTuple?: []; params?: {} }
    'roles.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.index': { paramsTuple?: []; params?: {} }
    'teams.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'audit.index': { paramsTuple?: []; params?: {} }
    'setups.show': { paramsTuple?: []; params?: {} }
    'design.show': { paramsTuple?: []; params?: {} }
    'today.show': { paramsTuple?: []; params?: {} }
    'first_steps.show': { paramsTuple?: []; params?: {} }
    'palette.show': { paramsTuple?: []; params?: {} }
    'searches.show': { paramsTuple?: []; params?: {} }
    'settings.index': { paramsTuple?: []; params?: {} }
    'company_settings.edit': { paramsTuple?: []; params?: {} }
    'mail_settings.show': { paramsTuple?: []; params?: {} }
    'jobs.index': { paramsTuple?: []; params?: {} }
    'health_page.show': { paramsTuple?: []; params?: {} }
    'demo_data.show': { paramsTuple?: []; params?: {} }
    'notifications.index': { paramsTuple?: []; params?: {} }
    'notifications.bell': { paramsTuple?: []; params?: {} }
    'notifications.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.thumbnail': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'cards.show': { paramsTuple: [ParamValue]; params: {'card': ParamValue} }
    'cards.index': { paramsTuple?: []; params?: {} }
    'cards.create': { paramsTuple?: []; params?: {} }
    'activity_page.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'reversals.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reversals.store_one': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'imports.store': { paramsTuple?: []; params?: {} }
    'import_runs.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sessions.store': { paramsTuple?: []; params?: {} }
    'second_steps.store': { paramsTuple?: []; params?: {} }
    'password_resets.store': { paramsTuple?: []; params?: {} }
    'two_factor.store': { paramsTuple?: []; params?: {} }
    'two_factor.store_codes': { paramsTuple?: []; params?: {} }
    'api_tokens.store': { paramsTuple?: []; params?: {} }
    'users.store': { paramsTuple?: []; params?: {} }
    'users.store_invitation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.store': { paramsTuple?: []; params?: {} }
    'teams.store': { paramsTuple?: []; params?: {} }
    'setups.store': { paramsTuple?: []; params?: {} }
    'mail_settings.store': { paramsTuple?: []; params?: {} }
    'demo_data.store': { paramsTuple?: []; params?: {} }
    'cards.store': { paramsTuple?: []; params?: {} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  PUT: {
    'import_mappings.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_mappings.read': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'password_resets.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'invitations.update': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'profile.update': { paramsTuple?: []; params?: {} }
    'preferences.update': { paramsTuple?: []; params?: {} }
    'password.update': { paramsTuple?: []; params?: {} }
    'users.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'company_settings.update': { paramsTuple?: []; params?: {} }
    'jobs.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'notifications.read_all': { paramsTuple?: []; params?: {} }
    'notifications.update_mails': { paramsTuple?: []; params?: {} }
    'link_page.make_primary': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.leave': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.complete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.pin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  DELETE: {
    'imports.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'import_runs.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sessions.destroy': { paramsTuple?: []; params?: {} }
    'own_sessions.destroy_others': { paramsTuple?: []; params?: {} }
    'own_sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'two_factor.destroy': { paramsTuple?: []; params?: {} }
    'api_tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deactivations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'roles.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'teams.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'first_steps.destroy': { paramsTuple?: []; params?: {} }
    'jobs.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'demo_data.destroy': { paramsTuple?: []; params?: {} }
    'link_page.remove_affiliation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.rejoin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.remove_relationship': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_page.remove_date': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.reopen': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.unpin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  PATCH: {
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  OPTIONS: {
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}