import { test } from '@japa/runner'
import { fold, writeCard } from '#contacts/vcard/write'
import { NoCards, parseCards } from '#contacts/vcard/parse'

test.group('vCards', () => {
  test('come back as they were written', ({ assert }) => {
    const card = writeCard({
      id: 7,
      title: 'Lucía Fernández; Núñez',
      salutation: 'dr',
      firstName: 'Lucía',
      lastName: 'Fernández; Núñez',
      jobTitle: 'Head, Operations',
      department: 'Logística',
      companyName: 'Norte, S.L.',
      emails: [{ value: 'lucia@norte.es', kind: 'work', primary: true }],
      phones: [{ value: '+34600123456', kind: 'mobile', primary: true, extension: '12' }],
      addresses: [
        {
          kind: 'work',
          primary: true,
          street: 'Gran Vía 12',
          city: 'Bilbao',
          postalCode: '48001',
          country: 'ES',
        },
      ],
      website: 'https://norte.es',
      description: `First line\nsecond; with, signs \\ and a long text ${'áé'.repeat(60)}`,
      tagNames: ['vip', 'a,b'],
    })
    for (const line of card.split('\r\n')) assert.isAtMost(Buffer.byteLength(line), 75)
    const [read] = parseCards(card)
    assert.containsSubset(read, {
      salutation: 'dr',
      firstName: 'Lucía',
      lastName: 'Fernández; Núñez',
      jobTitle: 'Head, Operations',
      companyName: 'Norte, S.L.',
      department: 'Logística',
      emails: [{ value: 'lucia@norte.es', kind: 'work', primary: true }],
      phones: [{ value: '+34600123456 ext. 12', kind: 'mobile', primary: true }],
      website: 'https://norte.es',
      tags: ['vip', 'a,b'],
    })
    assert.equal(read.addresses[0].postalCode, '48001')
    assert.equal(
      read.description,
      `First line\nsecond; with, signs \\ and a long text ${'áé'.repeat(60)}`
    )
  })

  test('fold without cutting a character', ({ assert }) => {
    const folded = fold(`NOTE:${'€'.repeat(50)}`)
    assert.equal(folded.replaceAll('\r\n ', ''), `NOTE:${'€'.repeat(50)}`)
    for (const line of folded.split('\r\n')) assert.isAtMost(Buffer.byteLength(line), 75)
  })

  test('are read as old phones write them', ({ assert }) => {
    const [one, two] = parseCards(
      [
        'BEGIN:VCARD',
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu=C3=B1oz;Jos=C3=A9;;;',
        'TEL;CELL;PREF:600 11 22 33',
        'TEL;WORK;FAX:944000000',
        'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Caf=E9=',
        ' con leche',
        'END:VCARD',
        'begin:vcard',
        'version:3.0',
        'item1.EMAIL;type=INTERNET;type=pref:iker@sur.es',
        'FN:Iker Aldana',
        'BDAY:1985-04-12',
        'X-SOCIALPROFILE;type=linkedin:https://www.linkedin.com/in/iker',
        'end:vcard',
      ].join('\n')
    )
    assert.containsSubset(one, {
      firstName: 'José',
      lastName: 'Muñoz',
      description: 'Café con leche',
    })
    assert.deepEqual(
      one.phones.map(({ value, kind, primary }: any) => [value, kind, primary]),
      [
        ['600 11 22 33', 'mobile', true],
        ['944000000', 'fax', false],
      ]
    )
    assert.containsSubset(two, {
      firstName: 'Iker',
      lastName: 'Aldana',
      birthday: '1985-04-12',
      linkedin: 'https://www.linkedin.com/in/iker',
      emails: [{ value: 'iker@sur.es', kind: 'work', primary: true }],
    })
  })

  test('are asked for', ({ assert }) => {
    assert.throws(() => parseCards('name,email\nLucía,l@x.es'), NoCards as any)
  })
})
