/** How the values of one column are kept: the head of the bytes says it, numbers are places of columns. */
export type Shape =
  /** All rows have one value; without `value`, none. */
  | { readonly kind: 'same'; readonly value?: string | number | boolean | null }
  | { readonly kind: 'number' | 'flag' | 'text' | 'json'; readonly column: number }
  /** The items of all rows, one behind the other; row `i` has those from `starts[i]` to `starts[i + 1]`. */
  | { readonly kind: 'list'; readonly starts: number; readonly item: Shape }
  | { readonly kind: 'record'; readonly keys: readonly (readonly [key: string, of: Shape])[] }
  /** Row `i` is value `place[i]` of the shape `which[i]`. */
  | { readonly kind: 'either'; readonly which: number; readonly place: number; readonly of: readonly Shape[] }

export interface TablesHead {
  /** Columns of all texts, each once: their UTF-16 units, and where each begins. */
  readonly units: number
  readonly starts: number
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly shape: Shape }>>
}
