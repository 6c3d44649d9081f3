import { bedrockPathOf } from './bedrock/model-path.ts'
import { parseConverseRequest } from './bedrock-converse/request.ts'
import { parseConverseResponse } from './bedrock-converse/response.ts'
import type { Provider } from './provider.ts'

/** AWS Bedrock's own format for all models: `converse` and `converse-stream`. */
export const bedrockConverse: Provider = {
  id: 'bedrock-converse',
  matches: (head) => head.method === 'POST' && bedrockPathOf(head)?.operation === 'converse',
  parseRequest: parseConverseRequest,
  parseResponse: parseConverseResponse,
  promptOrder: 'tools-system-messages',
  bills: (status) => status < 400,
}
