/** Formats a person may choose instead of what their language uses (Luxon tokens). */
export const dateFormats = ['dd/MM/yyyy', 'MM/dd/yyyy', 'dd.MM.yyyy', 'yyyy-MM-dd', 'd LLL yyyy']
export const timeFormats = ['HH:mm', 'h:mm a']
export const locales = ['en', 'es']
export const weekStarts = [1, 6, 7]
export const timezones = Intl.supportedValuesOf('timeZone')
