import type { MessagesRequest, RequestBlock, RequestMessage, RequestTool } from '../messages-api/messages-request.ts'
import type { AnswerBlock, ToolUse } from './answer-reader.ts'
import { type CachePlan, withBreakpoints } from './cache-breakpoints.ts'
import type { MessagesClient } from './messages-client.ts'

/** What makes an agent what it is. */
export interface AgentSpec {
  readonly model: string
  readonly maxTokens: number
  readonly cache: CachePlan
  /** `turn`: how often the user has spoken, from 1. */
  system(turn: number): string
  /** `answers`: how many answers the agent has had. */
  tools(answers: number): readonly RequestTool[]
}

export interface ToolOutcome {
  readonly text: string
  readonly isError?: boolean
}

/** The agent's tools, and what else reaches it between two calls. */
export interface Surroundings {
  /** Runs all tool uses of one answer; as many outcomes, in their order. */
  runTools(uses: readonly ToolUse[]): Promise<readonly ToolOutcome[]>
  /** Messages to the agent, such as that a subagent in the background is done, once it has had so many answers. */
  notices(answers: number): Promise<readonly string[]>
  /** An answer has begun to come. */
  onAnswer?(): void
}

export interface Conversation {
  /** The user says something; resolves with the agent's last words, after all its tool uses. */
  say(...texts: readonly string[]): Promise<string>
}

/** The agent loop: ask, run the tools that the model uses, ask again with their results, until it uses none. */
export function createConversation(spec: AgentSpec, client: MessagesClient, surroundings: Surroundings): Conversation {
  const messages: RequestMessage[] = []
  let answers = 0
  let turn = 0

  async function ask(): Promise<readonly AnswerBlock[]> {
    const request: MessagesRequest = {
      model: spec.model,
      max_tokens: spec.maxTokens,
      stream: true,
      thinking: { type: 'adaptive', display: 'summarized' },
      tools: [...spec.tools(answers)],
      system: [{ type: 'text', text: spec.system(turn) }],
      messages,
    }
    const answer = await client.create(withBreakpoints(request, spec.cache), surroundings.onAnswer)
    messages.push({ role: 'assistant', content: [...answer] })
    answers += 1
    return answer
  }

  return {
    async say(...texts) {
      turn += 1
      messages.push({ role: 'user', content: texts.map((text) => ({ type: 'text', text })) })
      for (;;) {
        const answer = await ask()
        const uses = answer.filter((block) => block.type === 'tool_use')
        if (uses.length === 0) return textOf(answer)
        const outcomes = await surroundings.runTools(uses)
        const notices = await surroundings.notices(answers)
        messages.push({
          role: 'user',
          content: [
            ...uses.map((use, index) => toolResult(use, outcomes[index])),
            ...notices.map((text) => ({ type: 'text' as const, text })),
          ],
        })
      }
    },
  }
}

function toolResult(use: ToolUse, outcome: ToolOutcome = { text: 'The tool did not run.', isError: true }): RequestBlock {
  const failed = outcome.isError ? { is_error: true } : {}
  return { type: 'tool_result', tool_use_id: use.id, content: outcome.text, ...failed }
}

const textOf = (blocks: readonly AnswerBlock[]): string =>
  blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n')
