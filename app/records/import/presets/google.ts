import type { Preset } from '#records/import/preset'

const numbered = (count: number, make: (n: number) => Record<string, string>) =>
  Object.assign({}, ...Array.from({ length: count }, (_, at) => make(at + 1))) as Record<
    string,
    string
  >

/** Google Contacts, "Export as Google CSV": the headings up to 2024 and those since. */
export const google: Preset = {
  name: 'Google Contacts',
  records: {
    contact: {
      'Name': 'fullName',
      'Given Name': 'firstName',
      'Additional Name': 'middleName',
      'Family Name': 'lastName',
      'Yomi Name': '',
      'Name Prefix': 'salutation',
      'Name Suffix': '',
      'Group Membership': 'tags',
      'Location': '',
      'First Name': 'firstName',
      'Middle Name': 'middleName',
      'Last Name': 'lastName',
      'Phonetic First Name': '',
      'Phonetic Middle Name': '',
      'Phonetic Last Name': '',
      'Nickname': '',
      'File As': '',
      'Organization Name': 'company',
      'Organization Title': 'jobTitle',
      'Organization Department': 'department',
      'Birthday': 'birthday',
      'Notes': 'description',
      'Photo': '',
      'Labels': 'tags',
      'Organization 1 - Name': 'company',
      'Organization 1 - Title': 'jobTitle',
      'Organization 1 - Department': 'department',
      'Organization 1 - Type': '',
      ...numbered(6, (n) => ({
        [`E-mail ${n} - Value`]: `emails${n === 1 ? '' : ':other'}`,
        [`E-mail ${n} - Type`]: '',
        [`E-mail ${n} - Label`]: '',
        [`Phone ${n} - Value`]: `phones${n === 1 ? '' : ':other'}`,
        [`Phone ${n} - Type`]: '',
        [`Phone ${n} - Label`]: '',
        [`Website ${n} - Value`]: 'website',
        [`Website ${n} - Type`]: '',
        [`Website ${n} - Label`]: '',
      })),
      ...numbered(3, (n) => {
        const kind = ['', ':home', ':other'][n - 1]
        return {
          [`Address ${n} - Type`]: '',
          [`Address ${n} - Label`]: '',
          [`Address ${n} - Formatted`]: '',
          [`Address ${n} - Street`]: `addresses.street${kind}`,
          [`Address ${n} - City`]: `addresses.city${kind}`,
          [`Address ${n} - PO Box`]: '',
          [`Address ${n} - Region`]: `addresses.state${kind}`,
          [`Address ${n} - Postal Code`]: `addresses.postalCode${kind}`,
          [`Address ${n} - Country`]: `addresses.country${kind}`,
          [`Address ${n} - Extended Address`]: `addresses.street${kind}`,
        }
      }),
    },
  },
}
