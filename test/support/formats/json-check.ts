/** What a check of a foreign document found: `path: problem`. Written against a format's specification, with no code of the product. */
export type Problems = string[]

type Check = (value: unknown, path: string) => Problems

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text: Check = (value, path) => (typeof value === 'string' ? [] : [`${path}: not a string`])
export const finite: Check = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? [] : [`${path}: not a finite number`]
export const notNegative: Check = (value, path) => [
  ...finite(value, path),
  ...(typeof value === 'number' && value < 0 ? [`${path}: negative`] : []),
]
export const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, path) =>
    allowed.includes(value) ? [] : [`${path}: ${JSON.stringify(value)} is none of ${JSON.stringify(allowed)}`]
export const listOf =
  (item: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((entry, at) => item(entry, `${path}[${at}]`)) : [`${path}: not a list`]
export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value) ? [] : [`${path}: not ${what}`]
export const all =
  (...checks: readonly Check[]): Check =>
  (value, path) =>
    checks.flatMap((check) => check(value, path))

/** An object with these members; others must be optional ones or, where `custom` allows, begin with it. */
export function members(required: Record<string, Check>, optional: Record<string, Check> = {}, custom?: string): Check {
  return (value, path) => {
    if (!isRecord(value)) return [`${path}: not an object`]
    const known = { ...required, ...optional }
    return [
      ...Object.keys(required).flatMap((name) => (name in value ? [] : [`${path}.${name}: missing`])),
      ...Object.entries(value).flatMap(([name, member]) => {
        const check = known[name]
        if (check) return check(member, `${path}.${name}`)
        return custom !== undefined && name.startsWith(custom) ? [] : [`${path}.${name}: not in the format`]
      }),
    ]
  }
}
