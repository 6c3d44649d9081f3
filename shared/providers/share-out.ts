/** Gives each part what it asks for while the whole lasts, in order; the rest comes last. Some hosts report parts larger than their whole. */
export function shareOut(whole: number, parts: readonly number[]): number[] {
  let rest = whole
  const given = parts.map((part) => {
    const share = Math.min(part, rest)
    rest -= share
    return share
  })
  return [...given, rest]
}

export const withoutZeros = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
