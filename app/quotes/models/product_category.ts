import { longText, reference, text } from '#records/fields/all'
import type { Change } from '#records/change'
import { refuseCycle } from '#records/cycle'
import { record, type BelongsTo } from '#records/record'

/** A branch of the catalogue. */
export default class ProductCategory extends record(
  'productCategory',
  {
    name: text({ required: true, max: 120, search: true }),
    parent: reference('productCategory'),
    description: longText(),
  },
  {
    icon: 'folder-tree',
    avatar: 'none',
    list: ['name', 'parent', 'updatedAt'],
    form: ['name', 'parent', 'description'],
    background: true,
    importKey: 'name',
  }
) {
  declare parent: BelongsTo<typeof ProductCategory>

  static async arrange(_: Change, categories: ProductCategory[]) {
    for (const category of categories) await refuseCycle(category, 'parentId', 'categoryCycle')
  }
}
