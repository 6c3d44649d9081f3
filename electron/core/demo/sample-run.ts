import { type Surroundings as Around, createConversation } from './agent/conversation.ts'
import { createMessagesClient } from './agent/messages-client.ts'
import { runTools, type ToolRunnerConfig } from './agent/tool-runner.ts'
import type { Workspace } from './agent/workspace.ts'
import type { Pace } from './pace.ts'
import { exploreAgent, mainAgent, testFixerAgent } from './scenario/agents.ts'
import { checkOut } from './scenario/repository/repository.ts'
import type { Settings } from './scenario/settings.ts'
import { surroundingsText } from './scenario/surroundings.ts'
import { runCommand } from './scenario/test-run/shell.ts'
import { createSubagents, type RunSubagent } from './subagents.ts'

export const FIRST_REQUEST =
  'Fix the flaky webhook_retry test. It has been failing now and then on CI for months (SHOP-2417), and people have started to press "re-run" without reading. I want to know why it fails before anything is changed; a longer timeout or another retry is not a fix. Keep the change small, and leave the test itself as it is if you can.'
export const SECOND_REQUEST =
  'Also add a regression test for this, one that fails for certain without the fix, and not just now and then.'

/** `explore` has reported by then, in the story as well as at full speed. */
const REPORT_AFTER_ANSWERS = 5
/** Seconds of the story that the user takes to read the first answer. */
const READING_SECONDS = 8.4
const STORY_MINUTES_TO_SECOND_REQUEST = 5

export interface SampleRunConfig {
  /** Base URL in front of `/v1/messages`. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly settings: Settings
  readonly pace: Pace
  readonly signal: AbortSignal
  readonly startedAt: Date
}

/** One run of the sample agent: it fixes the test, then adds another at the user's second request. Rejects when aborted. */
export async function playSampleRun({ baseUrl, apiKey, settings, pace, signal, startedAt }: SampleRunConfig): Promise<void> {
  const client = createMessagesClient({ baseUrl, apiKey, pace, signal })
  const workspace = checkOut()

  const toolsOn = (files: Workspace, startSubagent: ToolRunnerConfig['startSubagent']): Around['runTools'] => {
    return (uses) =>
      runTools(uses, { workspace: files, shell: runCommand, outputCap: settings.outputCap, pace, signal, startSubagent })
  }

  const runSubagent: RunSubagent = async (kind, prompt, onAnswer) => {
    // `explore` reads the files as they were when it began, whatever the main agent changes meanwhile.
    const files = kind === 'explore' ? workspace.fork() : workspace
    const spec = kind === 'explore' ? exploreAgent(settings) : testFixerAgent()
    const refuse = async () => ({ text: 'Subagents start no subagents.', isError: true })
    const around = { runTools: toolsOn(files, refuse), notices: async () => [], onAnswer }
    return createConversation(spec, client, around).say(prompt)
  }

  const subagents = createSubagents(runSubagent)
  const surroundings = (turn: number) =>
    surroundingsText({
      time: new Date(startedAt.getTime() + (turn - 1) * STORY_MINUTES_TO_SECOND_REQUEST * 60_000),
      filesChanged: turn === 1 ? 0 : 5,
    })
  const main = createConversation(mainAgent(settings, surroundings), client, {
    runTools: toolsOn(workspace, subagents.start),
    notices: async (answers) => (answers === REPORT_AFTER_ANSWERS ? subagents.reports() : []),
  })
  const withSurroundings = (request: string, turn: number) =>
    settings.surroundingsIn === 'message' ? [`<env>\n${surroundings(turn)}\n</env>`, request] : [request]

  await main.say(...withSurroundings(FIRST_REQUEST, 1))
  await pace.wait(READING_SECONDS, signal)
  await main.say(...withSurroundings(SECOND_REQUEST, 2))
}
