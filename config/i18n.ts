import { defineConfig, formatters } from '@adonisjs/i18n'
import { moduleTranslations } from '#modules/translations'

export default defineConfig({
  defaultLocale: 'en',
  supportedLocales: ['en', 'es'],
  formatter: formatters.icu(),
  loaders: [moduleTranslations],
})
