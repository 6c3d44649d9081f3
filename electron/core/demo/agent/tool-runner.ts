import { z } from 'zod'
import type { Pace } from '../pace.ts'
import { INVALID_JSON, type ToolUse } from './answer-reader.ts'
import type { ToolOutcome } from './conversation.ts'
import { edit, type FileTool, glob, grep, read, write } from './file-tools.ts'
import type { Workspace } from './workspace.ts'

/** A command's output, and how long it takes in seconds of the story. */
export interface CommandResult {
  readonly output: string
  readonly seconds: number
}

/** What a shell at the root of the workspace answers. */
export type Shell = (command: string, workspace: Workspace) => CommandResult

export interface ToolRunnerConfig {
  readonly workspace: Workspace
  readonly shell: Shell
  /** Characters of a command's output that are kept, from its end; null keeps all. */
  readonly outputCap: number | null
  readonly pace: Pace
  readonly signal: AbortSignal
  /** Starts a subagent; agents that have none refuse. */
  readonly startSubagent: (input: unknown) => Promise<ToolOutcome>
}

/** Tools that only read, with their duration in seconds of the story: they run side by side with all others. */
const READING: Readonly<Record<string, readonly [tool: FileTool, seconds: number]>> = {
  Read: [read, 0.3],
  Glob: [glob, 0.3],
  Grep: [grep, 0.4],
}
const WRITING: Readonly<Record<string, readonly [tool: FileTool, seconds: number]>> = { Edit: [edit, 0.2], Write: [write, 0.2] }

const BashInput = z.object({ command: z.string() })

/** Runs the tool uses of one answer: what changes files or runs commands in its order, all else at the same time. */
export async function runTools(uses: readonly ToolUse[], config: ToolRunnerConfig): Promise<readonly ToolOutcome[]> {
  let queue: Promise<unknown> = Promise.resolve()
  return Promise.all(
    uses.map((use) => {
      if (use.name === 'Task' || use.name in READING) return runTool(use, config)
      const outcome = queue.then(() => runTool(use, config))
      queue = outcome
      return outcome
    }),
  )
}

async function runTool(
  use: ToolUse,
  { workspace, shell, outputCap, pace, signal, startSubagent }: ToolRunnerConfig,
): Promise<ToolOutcome> {
  const broken = use.input[INVALID_JSON]
  if (typeof broken === 'string') return complaint(use.name, broken)
  if (use.name === 'Task') return startSubagent(use.input)
  if (use.name === 'Bash') {
    const { output, seconds } = shell(BashInput.parse(use.input).command, workspace)
    await pace.wait(seconds, signal)
    return { text: outputCap === null ? output : keepEnd(output, outputCap) }
  }
  const known = READING[use.name] ?? WRITING[use.name]
  if (!known) return { text: `There is no tool ${use.name}.`, isError: true }
  const [tool, seconds] = known
  await pace.wait(seconds, signal)
  return tool(use.input, workspace)
}

/** Tells the model what is wrong with its arguments, so that it can repair them. */
function complaint(tool: string, json: string): ToolOutcome {
  const text = [
    `InputValidationError: the arguments of ${tool} are not valid JSON, so it did not run and nothing was changed.`,
    `${parseError(json)}.`,
    'The text that was received is in INVALID_JSON above. The usual reason is a quotation mark, a backslash or a line break within a string that is not escaped.',
    `Use ${tool} again, with complete arguments: path, old_string and new_string. Do not send the part that was missing by itself.`,
  ].join('\n')
  return { text, isError: true }
}

/** In words of our own: those of the engine change from version to version, and would change the tokens with them. */
function parseError(json: string): string {
  const stray = /[^\\{:,]"(?=[^,:}\]"])/.exec(json)
  if (!stray) return 'It ends too early'
  const at = stray.index + 1
  return `Unexpected text after the string that ends at character ${at}, near ${json.slice(at - 24, at + 12)}`
}

function keepEnd(output: string, characters: number): string {
  if (output.length <= characters) return output
  const cut = output.indexOf('\n', output.length - characters) + 1
  return `[${cut.toLocaleString('en')} characters left out; the end follows]\n${output.slice(cut)}`
}
