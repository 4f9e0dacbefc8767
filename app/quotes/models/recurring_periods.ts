/** How often something is billed. */
export const recurringPeriods = ['month', 'quarter', 'year'] as const
