import { z } from 'zod'
import type { ToolOutcome } from './agent/conversation.ts'

/** Runs a subagent to its end. `onAnswer`: its first answer has begun. */
export type RunSubagent = (kind: SubagentKind, prompt: string, onAnswer: () => void) => Promise<string>

export type SubagentKind = 'explore' | 'test-fixer'

export interface Subagents {
  /** The tool Task: with `background` it answers as soon as the subagent is at work. */
  start(input: unknown): Promise<ToolOutcome>
  /** What subagents in the background have to say; waits until they are done. */
  reports(): Promise<readonly string[]>
}

const TaskInput = z.object({
  subagent_type: z.enum(['explore', 'test-fixer']),
  prompt: z.string(),
  background: z.boolean().default(false),
})

export function createSubagents(run: RunSubagent): Subagents {
  let background: Promise<string>[] = []
  let started = 0
  return {
    async start(input) {
      const { subagent_type: kind, prompt, background: goOn } = TaskInput.parse(input)
      const atWork = Promise.withResolvers<void>()
      const done = run(kind, prompt, atWork.resolve)
      if (!goOn) return { text: await done }
      started += 1
      const id = `task_${started}`
      const report = done.then((text) => `<task-done id="${id}" agent="${kind}">\n${text}\n</task-done>`)
      // Awaited by `reports`; until then a failure must not count as unhandled.
      report.catch(() => undefined)
      background.push(report)
      await Promise.race([atWork.promise, done])
      return {
        text: `${id} has been started: ${kind} works in the background. You will be told when it is done; do not wait or ask for it.`,
      }
    },
    async reports() {
      const waiting = background
      background = []
      return Promise.all(waiting)
    },
  }
}
