import type { Module } from '#modules/contract'
import records from '#records/module'
import access from '#access/module'
import workspace from '#workspace/module'
import backup from '#workspace/backup/module'
import contacts from '#contacts/module'
import leads from '#leads/module'
import forms from '#leads/forms/module'
import pipeline from '#pipeline/module'
import quotes from '#quotes/module'
import plugins from '#plugins/module'

/** The rooms of the house, lowest first: each may import only rooms above it in this list. */
export const coreModules: Module[] = [
  records,
  access,
  workspace,
  backup,
  contacts,
  leads,
  forms,
  pipeline,
  quotes,
  plugins,
]
