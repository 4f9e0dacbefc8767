/** Where a person or company was first heard of. */
export const sources = [
  'website',
  'web_form',
  'referral',
  'customer',
  'partner',
  'event',
  'cold_call',
  'email',
  'campaign',
  'social_media',
  'advertisement',
  'search',
  'chat',
  'press',
  'import',
  'other',
] as const
