import { ok } from '../model/result.ts'
import { batchCreation } from './batch-creation.ts'
import { modelPathOf } from './google-model-path.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { Provider } from './provider.ts'

/** Gemini's batches (ai.google.dev, "Batch API"), of answers and of embeddings. */
export const geminiBatches: Provider = batchCreation({
  id: 'gemini-batches',
  matches: (head) => head.method === 'POST' && METHODS.has(modelPathOf(head)?.method ?? ''),
  parseRequest: (head) => ok({ model: modelPathOf(head)?.model ?? '', streaming: false, ...plainPrompt([]) }),
  promptOrder: 'system-tools-messages',
})

const METHODS = new Set(['batchGenerateContent', 'asyncBatchEmbedContent'])
