import { chunkStream } from '#support/provider-fixtures.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import type { Wire } from './wire.ts'

/** Claude: Messages in another framing. */
export const bedrockInvoke: Wire = {
  path: '/model/us.anthropic.claude-sonnet-4-6/invoke',
  answers(answer, style) {
    const [whole, streamed] = anthropicMessages.answers(answer, style)
    const events = String(streamed)
      .split('\n\n')
      .filter((event) => event !== '')
      .map((event) => JSON.parse(event.slice('data: '.length)))
    return [JSON.stringify({ type: 'message', ...JSON.parse(whole) }), chunkStream(events)]
  },
  request: (answer, style) => ({ ...anthropicMessages.request(answer, style), anthropic_version: 'bedrock-2023-05-31' }),
}
