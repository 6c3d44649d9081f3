export interface ReportedUsage {
  readonly inputTotal: number
  readonly outputTotal: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly reasoning: number
}

export type Fields = Readonly<Record<string, unknown>>

/** What the usage of one wire, on some hosts, means. */
export interface Row {
  /** Where the row holds; the first that fits counts. */
  readonly api: RegExp
  readonly host: RegExp
  /** Where no object `usage` holds the counts: finds them in the body or in the response's headers. null: there are none. */
  readonly find?: (body: string, headers: Readonly<Record<string, string>>) => Fields | null
  readonly read: (usage: Fields) => ReportedUsage
}

/** The number at a dotted path; null where there is none. */
export function number(usage: Fields, path: string): number | null {
  let value: unknown = usage
  for (const key of path.split('.')) value = isFields(value) ? value[key] : undefined
  return typeof value === 'number' ? value : null
}

/** The first of the fields that is a number other than 0; else 0. */
export const count = (usage: Fields, ...paths: readonly string[]): number =>
  paths.reduce((found, path) => found || (number(usage, path) ?? 0), 0)

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
