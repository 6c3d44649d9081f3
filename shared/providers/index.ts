import { anthropicMessages } from './anthropic-messages.ts'
import { cohereChat } from './cohere-chat.ts'
import { cohereChatV1 } from './cohere-chat-v1.ts'
import { cohereEmbed } from './cohere-embed.ts'
import { geminiGenerateContent } from './gemini-generate-content.ts'
import { ollama } from './ollama.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'
import type { Provider, RequestHead } from './provider.ts'
import { rerank } from './rerank.ts'

/** Every wire format that is understood; the first that matches reads an exchange. */
export const providers: readonly Provider[] = [
  openaiChat,
  openaiResponses,
  anthropicMessages,
  geminiGenerateContent,
  ollama,
  cohereChat,
  cohereChatV1,
  cohereEmbed,
  rerank,
]

/** The wire format of a request, known by its head alone. null: no model call, or none that is understood. */
export const providerFor = (head: RequestHead): Provider | null => providers.find((provider) => provider.matches(head)) ?? null
