import { contractVersion } from '#modules/plugin'

/** Files of a new plugin, by path: a page, a part of every person's page, words in both languages, a test. */
export function scaffold(name: string): Record<string, string> {
  const title = name[0].toUpperCase() + name.slice(1)
  return {
    'plugin.json': json({
      name,
      version: '0.1.0',
      title: { en: title, es: title },
      description: {
        en: 'Says hello on the page of a contact.',
        es: 'Saluda en la ficha de un contacto.',
      },
      author: 'You',
      licence: 'MIT',
      contract: `^${contractVersion}`,
      needs: { contacts: '*' },
      permissions: ['routes', 'records:contact:read'],
      settings: [{ name: 'greeting', type: 'text', default: 'Hello' }],
    }),
    'plugin.ts': `import { definePlugin, pluginSettings, recordType, type HttpContext } from 'farley'

export default definePlugin({
  nav: [{ name: '${name}', href: '/${name}', icon: 'puzzle', order: 90 }],

  routes(router) {
    router.get('${name}', async ({ auth, view }: HttpContext) => {
      const contacts = await recordType('contact').visibleTo(auth.user!).orderBy('titleSort').limit(20)
      return view.render('${name}::index', { contacts })
    })
  },

  slots: {
    'record.side': [
      {
        view: '${name}::_greeting',
        records: ['contact'],
        data: () => ({ greeting: pluginSettings().greeting }),
      },
    ],
  },
})
`,
    'views/index.edge': `@layouts.app({ title: t('${name}.title') })
  @!page_head({ title: t('${name}.title') })
  @panel({})
    <ul>
      @each(contact in contacts)
      <li><a class="link" href="{{ contact.url }}">{{ contact.title }}</a></li>
      @end
    </ul>
  @end
@end
`,
    'views/_greeting.edge': `@panel({ title: t('${name}.title') })
  <p>{{ greeting }}, {{ record.title }}</p>
@end
`,
    'lang/en.json': json(words(name, title, 'Greeting')),
    'lang/es.json': json(words(name, title, 'Saludo')),
    [`tests/${name}.spec.ts`]: `import { test } from '@japa/runner'
import { asPlugin, world } from 'farley/testing'
import { recordType } from 'farley'
import testUtils from '@adonisjs/core/services/test_utils'

test.group('${title}', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('lists whom one may see', async ({ assert, client }) => {
    const { ana } = await world()
    const seen = await asPlugin('${name}', () => recordType('contact').visibleTo(ana).limit(20))
    const answer = await client.get('/${name}').loginAs(ana as any)
    answer.assertStatus(200)
    for (const { title } of seen) assert.include(answer.text(), title)
  })
})
`,
    'README.md': `# ${title}

Says hello on the page of a contact.
`,
  }
}

const words = (name: string, title: string, greeting: string) => ({
  nav: { [name]: title },
  [name]: { title, settings: { greeting } },
})

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
