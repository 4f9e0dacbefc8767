import { townKey } from './town_name.ts'

/** What a region's name says of the towns in it: a code of the first level, or the beginning of postcodes. */
export interface Region {
  admin?: string
  postal?: string
}

/** Code, then the names that are written for it. */
const states: Record<string, string> = {
  US: `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|
GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|
MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|
NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|
SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming`,
  CA: `01 Alberta,AB|02 British Columbia,BC|03 Manitoba,MB|04 New Brunswick,NB|05 Newfoundland and Labrador,NL|07 Nova Scotia,NS|
08 Ontario,ON|09 Prince Edward Island,PE|10 Quebec,QC|11 Saskatchewan,SK|12 Yukon,YT|13 Northwest Territories,NT|14 Nunavut,NU`,
  AU: `01 Australian Capital Territory,ACT|02 New South Wales,NSW|03 Northern Territory,NT|04 Queensland,QLD|05 South Australia,SA|
06 Tasmania,TAS|07 Victoria,VIC|08 Western Australia,WA`,
  GB: `ENG England|SCT Scotland|WLS Wales,Cymru|NIR Northern Ireland`,
  DE: `01 Baden-Württemberg|02 Bayern,Bavaria|03 Bremen|04 Hamburg|05 Hessen,Hesse|06 Niedersachsen,Lower Saxony|
07 Nordrhein-Westfalen,North Rhine-Westphalia,NRW|08 Rheinland-Pfalz,Rhineland-Palatinate|09 Saarland|10 Schleswig-Holstein|
11 Brandenburg|12 Mecklenburg-Vorpommern|13 Sachsen,Saxony|14 Sachsen-Anhalt,Saxony-Anhalt|15 Thüringen,Thuringia|16 Berlin`,
  ES: `07 Islas Baleares,Illes Balears,Baleares|27 La Rioja|29 Comunidad de Madrid|31 Región de Murcia|32 Navarra,Nafarroa|34 Asturias|
39 Cantabria|51 Andalucía,Andalusia|52 Aragón|53 Canarias|54 Castilla-La Mancha|55 Castilla y León|56 Cataluña,Catalunya,Catalonia|
57 Extremadura|58 Galicia|59 País Vasco,Euskadi,Basque Country|60 Comunidad Valenciana,Comunitat Valenciana`,
}

/** Provinces of Spain by the first two digits of their postcodes; those that are called like their capital need no entry for it. */
const provinces = `01 Álava,Araba|02 Albacete|03 Alicante,Alacant|04 Almería|05 Ávila|06 Badajoz|07 Baleares,Illes Balears|08 Barcelona|09 Burgos|
10 Cáceres|11 Cádiz|12 Castellón,Castelló|13 Ciudad Real|14 Córdoba|15 A Coruña,La Coruña|16 Cuenca|17 Girona,Gerona|18 Granada|
19 Guadalajara|20 Gipuzkoa,Guipúzcoa|21 Huelva|22 Huesca|23 Jaén|24 León|25 Lleida,Lérida|26 La Rioja|27 Lugo|28 Madrid|29 Málaga|
30 Murcia|31 Navarra|32 Ourense,Orense|33 Asturias|34 Palencia|35 Las Palmas|36 Pontevedra|37 Salamanca|38 Santa Cruz de Tenerife|
39 Cantabria|40 Segovia|41 Sevilla|42 Soria|43 Tarragona|44 Teruel|45 Toledo|46 Valencia,València|47 Valladolid|48 Bizkaia,Vizcaya|
49 Zamora|50 Zaragoza|51 Ceuta|52 Melilla`

function read(text: string, make: (code: string) => Region): [string, Region][] {
  return text.split('|').flatMap((line) => {
    const [, code, names] = /^\s*(\S+) (.+?)\s*$/s.exec(line)!
    return names.split(',').map((name): [string, Region] => [townKey(name), make(code)])
  })
}

let known: Map<string, Map<string, Region>> | undefined

function regionsOf(country: string) {
  known ??= new Map(
    Object.entries(states).map(([code, text]) => [
      code,
      new Map([
        ...read(text, (admin) => ({ admin })),
        ...(code === 'ES' ? read(provinces, (postal) => ({ postal })) : []),
      ]),
    ])
  )
  return known.get(country)
}

/** What a typed region says, where its country's regions are known by name here or it is written as the code itself. */
export function namedRegion(country: string, typed: string): Region | null {
  const named = regionsOf(country)?.get(townKey(typed))
  if (named) return named
  return country === 'US' || country === 'CH' ? { admin: typed.trim().toUpperCase() } : null
}

/** What a postcode says: in Spain and France its first two digits are the province or department. */
export function postalRegion(country: string, postcode: string): Region | null {
  const digits = /^\s*(?:[A-Z]{1,2}-)?(\d{2})\d{3}\s*$/i.exec(postcode)?.[1]
  return digits && ['ES', 'FR'].includes(country) ? { postal: digits } : null
}
