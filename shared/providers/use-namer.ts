/**
 * Names tool uses where the wire gives them no id that lasts: by tool and place among the answer's uses of it (`read_file#1`), so that an answer
 * and the message in which a client sends it back agree. Clients add ids of their own and drop the provider's (in recorded Gemini traffic
 * more often than not), so a wire's id only tells which result belongs to which use. Small servers number alike; the rest of the product
 * takes a result for that of the newest use of its id.
 */
export interface UseNamer {
  /** An answer of the model begins: counting starts again. */
  newAnswer(): void
  use(tool: string, wireId?: string): string
  result(tool: string, wireId?: string): string
}

/** `idsLast`: the wire's ids are those by which results are sent back. */
export function createUseNamer({ idsLast = false }: { readonly idsLast?: boolean } = {}): UseNamer {
  const uses = new Map<string, number>()
  const results = new Map<string, number>()
  const byWireId = new Map<string, string>()
  return {
    newAnswer() {
      for (const each of [uses, results, byWireId]) each.clear()
    },
    use(tool, wireId) {
      if (idsLast && wireId !== undefined) return wireId
      const name = next(uses, tool)
      if (wireId !== undefined) byWireId.set(wireId, name)
      return name
    },
    result(tool, wireId) {
      const known = wireId === undefined || idsLast ? wireId : byWireId.get(wireId)
      return known ?? next(results, tool)
    },
  }
}

function next(counts: Map<string, number>, tool: string): string {
  const place = (counts.get(tool) ?? 0) + 1
  counts.set(tool, place)
  return `${tool}#${place}`
}
