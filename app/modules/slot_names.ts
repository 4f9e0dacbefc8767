/**
 * Every named place on a page, and the state that an entry's template and its `data` get there, besides what all templates have (`t`,
 * `auth`, `ctx`). A test holds this list against the templates, and docs/plugins/interface.md against this list.
 */
export const slotNames: Record<string, string> = {
  'topbar': 'nothing; right end of the bar on every page',
  'sidebar': 'nothing; below the navigation on every page',
  'today.figures': 'nothing; a figure on the first page',
  'today.main': 'nothing; a panel in the wide column of the first page',
  'today.aside': 'nothing; a panel in the narrow column of the first page',
  'list.actions': '`Record`, `screen`; before the buttons above a list',
  'record.badges': '`record`, `Record`; beside the name, on the page and in the quick view',
  'record.actions': '`record`, `Record`; before the buttons of the page',
  'record.menu': '`record`, `Record`; an `<li>` of the menu behind the dots',
  'record.facts.top': '`record`, `Record`; above the fields of a page (people and companies)',
  'record.facts': '`record`, `Record`; below the fields of a page',
  'record.main': '`record`, `Record`; the middle column of a page',
  'record.side': '`record`, `Record`; a card in the right column of a page',
  'record.form.before': '`record` (null for a new one), `Record`, `twins`; above a form',
  'record.form.after': '`record` (null for a new one), `Record`; inside a form, before its buttons',
  'deal.path': '`record`, `Record`; the stages above a deal',
}
