/** The other side of a reference: all contacts whose `company` is this one. A relation, not a column. */
export interface Many<N extends string> {
  readonly type: 'many'
  readonly of: N
  readonly by: string
  readonly options: Record<string, never>
}

export const many = <const N extends string>(of: N, by: string): Many<N> => ({
  type: 'many',
  of,
  by,
  options: {},
})
