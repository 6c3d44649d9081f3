import { expect, test } from 'vitest'
import { formatSummary } from '../../../electron/commands/run-summary.ts'

test.each([
  ['base-url', /must read ANTHROPIC_BASE_URL or OPENAI_BASE_URL\.$/],
  ['proxy', /must ask by the proxy that HTTPS_PROXY names; Node does so from 22\.21 and 24\.5 on\.$/],
] as const)('a run without a call says what the command has to do in %s mode', (mode, says) => {
  expect(formatSummary(null, mode)).toMatch(/^agentprof: no model call was recorded\. The command /)
  expect(formatSummary(null, mode)).toMatch(says)
})
