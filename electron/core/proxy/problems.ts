import type { ProblemCode } from '#shared/model/problem.ts'

/** What went wrong beside the traffic, by kind: bounded, for the health page. */
export interface RecorderProblem {
  readonly code: ProblemCode
  /** The newest message of this kind. */
  readonly message: string
  readonly count: number
}

export interface ProblemLog {
  report(code: ProblemCode, message: string): void
  list(): readonly RecorderProblem[]
}

/** `heard` is told of each; it must not throw. */
export function createProblemLog(heard?: (problem: RecorderProblem) => void): ProblemLog {
  const problems = new Map<ProblemCode, RecorderProblem>()
  return {
    report(code, message) {
      const problem = { code, message, count: (problems.get(code)?.count ?? 0) + 1 }
      problems.set(code, problem)
      heard?.(problem)
    },
    list: () => [...problems.values()],
  }
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
