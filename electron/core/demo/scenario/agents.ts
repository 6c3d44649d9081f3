import type { AgentSpec } from '../agent/conversation.ts'
import { EXPLORE_PROMPT } from './prompts/explore-prompt.ts'
import { mainPrompt } from './prompts/main-prompt.ts'
import { TEST_FIXER_PROMPT } from './prompts/test-fixer-prompt.ts'
import type { Settings } from './settings.ts'
import { EXPLORE_TOOLS, MAIN_TOOLS, MAIN_TOOLS_AFTER_RECONNECT, TEST_FIXER_TOOLS } from './tools/tool-sets.ts'

/** After how many answers the server `sentry` has lost its connection and come back. */
const RECONNECT_AFTER = 8

const OPUS = 'claude-opus-5'
const SONNET = 'claude-sonnet-5'

/** `surroundings`: of each of the user's turns, from 1. */
export function mainAgent(settings: Settings, surroundings: (turn: number) => string): AgentSpec {
  return {
    model: OPUS,
    maxTokens: 32_000,
    cache: { tools: '1h', system: '1h', userTurn: '1h', conversation: '5m' },
    system: (turn) => mainPrompt(settings.surroundingsIn === 'system' ? surroundings(turn) : null),
    tools: (answers) => (answers < RECONNECT_AFTER || settings.toolsPinned ? MAIN_TOOLS : MAIN_TOOLS_AFTER_RECONNECT),
  }
}

export function exploreAgent(settings: Settings): AgentSpec {
  return {
    model: SONNET,
    maxTokens: 16_000,
    cache: { tools: '5m', system: '5m', userTurn: null, conversation: settings.exploreCached ? '5m' : null },
    system: () => EXPLORE_PROMPT,
    tools: () => EXPLORE_TOOLS,
  }
}

export function testFixerAgent(): AgentSpec {
  return {
    model: OPUS,
    maxTokens: 32_000,
    cache: { tools: '1h', system: '5m', userTurn: null, conversation: '5m' },
    system: () => TEST_FIXER_PROMPT,
    tools: () => TEST_FIXER_TOOLS,
  }
}
