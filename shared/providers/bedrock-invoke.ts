import { bedrockPathOf } from './bedrock/model-path.ts'
import { parseInvokeRequest } from './bedrock-invoke/request.ts'
import { parseInvokeResponse } from './bedrock-invoke/response.ts'
import type { Provider } from './provider.ts'

/** AWS Bedrock's `invoke` and `invoke-with-response-stream`: every maker's own format, known by the bodies. */
export const bedrockInvoke: Provider = {
  id: 'bedrock-invoke',
  matches: (head) => head.method === 'POST' && bedrockPathOf(head)?.operation === 'invoke',
  parseRequest: parseInvokeRequest,
  parseResponse: parseInvokeResponse,
  promptOrder: 'tools-system-messages',
  bills: (status) => status < 400,
}
