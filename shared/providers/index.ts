import { anthropicBatches, anthropicBatchResults } from './anthropic-batches.ts'
import { anthropicComplete } from './anthropic-complete.ts'
import { anthropicCountTokens } from './anthropic-count-tokens.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { bedrockConverse } from './bedrock-converse.ts'
import { bedrockCountTokens } from './bedrock-count-tokens.ts'
import { bedrockInvoke } from './bedrock-invoke.ts'
import { cohereChat } from './cohere-chat.ts'
import { cohereChatV1 } from './cohere-chat-v1.ts'
import { cohereEmbed } from './cohere-embed.ts'
import { geminiBatches, geminiBatchResults } from './gemini-batches.ts'
import { geminiCachedContents } from './gemini-cached-contents.ts'
import { geminiCountTokens } from './gemini-count-tokens.ts'
import { geminiEmbed } from './gemini-embed.ts'
import { geminiGenerateContent } from './gemini-generate-content.ts'
import { geminiInteractions } from './gemini-interactions.ts'
import { geminiLive } from './gemini-live.ts'
import { ollama } from './ollama.ts'
import { openaiBatches, openaiBatchResults } from './openai-batches.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiCompletions } from './openai-completions.ts'
import { openaiCountTokens } from './openai-count-tokens.ts'
import { openaiEmbeddings } from './openai-embeddings.ts'
import { openaiAudio, openaiImages } from './openai-media.ts'
import { openaiModerations } from './openai-moderations.ts'
import { openaiRealtime, openaiRealtimeTranscription } from './openai-realtime.ts'
import { openaiResponses } from './openai-responses.ts'
import type { Provider, RequestHead } from './provider.ts'
import { rerank } from './rerank.ts'

/** Every wire format that is understood; the first that matches reads an exchange. */
export const providers: readonly Provider[] = [
  openaiChat,
  openaiResponses,
  openaiRealtime,
  openaiRealtimeTranscription,
  openaiCompletions,
  openaiEmbeddings,
  openaiImages,
  openaiAudio,
  openaiModerations,
  openaiCountTokens,
  openaiBatches,
  openaiBatchResults,
  anthropicMessages,
  anthropicComplete,
  anthropicBatches,
  anthropicBatchResults,
  anthropicCountTokens,
  geminiGenerateContent,
  geminiInteractions,
  geminiLive,
  geminiEmbed,
  geminiCachedContents,
  geminiCountTokens,
  geminiBatches,
  geminiBatchResults,
  ollama,
  bedrockConverse,
  bedrockInvoke,
  bedrockCountTokens,
  cohereChat,
  cohereChatV1,
  cohereEmbed,
  rerank,
]

/** The wire format of a request, known by its head alone. null: no model call, or none that is understood. */
export const providerFor = (head: RequestHead): Provider | null => providers.find((provider) => provider.matches(head)) ?? null
