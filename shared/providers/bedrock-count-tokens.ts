import { ok } from '../model/result.ts'
import { bedrockCountedModel } from './bedrock/model-path.ts'
import { countTokens } from './count-tokens.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { Provider } from './provider.ts'

/** The tokens of a Bedrock request (API reference, `CountTokens`), which stands in it as that of another operation. */
export const bedrockCountTokens: Provider = countTokens({
  id: 'bedrock-count-tokens',
  matches: (head) => head.method === 'POST' && bedrockCountedModel(head) !== null,
  parseRequest: (head) => ok({ model: bedrockCountedModel(head) ?? '', streaming: false, ...plainPrompt([]) }),
  promptOrder: 'tools-system-messages',
})
