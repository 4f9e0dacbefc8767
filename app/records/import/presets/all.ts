import type { Preset } from '#records/import/preset'
import { espocrm } from '#records/import/presets/espocrm'
import { google } from '#records/import/presets/google'
import { hubspot } from '#records/import/presets/hubspot'
import { odoo } from '#records/import/presets/odoo'
import { outlook } from '#records/import/presets/outlook'
import { pipedrive } from '#records/import/presets/pipedrive'
import { salesforce } from '#records/import/presets/salesforce'
import { zoho } from '#records/import/presets/zoho'

export const presets: Preset[] = [
  hubspot,
  pipedrive,
  salesforce,
  zoho,
  espocrm,
  odoo,
  google,
  outlook,
]
