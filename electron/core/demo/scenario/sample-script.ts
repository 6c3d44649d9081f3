import type { MessagesRequest } from '../messages-api/messages-request.ts'
import type { Script, ScriptedAnswer } from '../messages-api/script.ts'
import { EXPLORE_PROMPT } from './prompts/explore-prompt.ts'
import { TEST_FIXER_PROMPT } from './prompts/test-fixer-prompt.ts'
import type { Settings } from './settings.ts'
import { EXPLORE_TURNS } from './turns/explore-turns.ts'
import { FIX_TURNS } from './turns/main-turns.ts'
import { REGRESSION_TURNS } from './turns/regression-turns.ts'
import { TEST_FIXER_TURNS } from './turns/test-fixer-turns.ts'

/** What the models say in the sample: by agent, and by how many answers the conversation has had. */
export function sampleScript({ busy }: Settings): Script {
  return {
    answer(request) {
      const answer = turnsOf(request)[request.messages.filter(({ role }) => role === 'assistant').length]
      if (!answer) return null
      return busy ? answer : { ...answer, failures: [] }
    },
  }
}

function turnsOf({ system = [] }: MessagesRequest): readonly ScriptedAnswer[] {
  const prompt = typeof system === 'string' ? system : (system[0]?.text ?? '')
  switch (prompt) {
    case EXPLORE_PROMPT:
      return EXPLORE_TURNS
    case TEST_FIXER_PROMPT:
      return TEST_FIXER_TURNS
    default:
      return [...FIX_TURNS, ...REGRESSION_TURNS]
  }
}
