import { anthropicMessages } from './anthropic-messages.ts'
import { bedrockConverse } from './bedrock-converse.ts'
import { bedrockInvoke } from './bedrock-invoke.ts'
import { cohereChat } from './cohere-chat.ts'
import { cohereChatV1 } from './cohere-chat-v1.ts'
import { geminiGenerateContent } from './gemini-generate-content.ts'
import { geminiInteractions } from './gemini-interactions.ts'
import { ollama } from './ollama.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiResponses } from './openai-responses.ts'
import type { Wire } from './wire.ts'

/** The wires in which conversations are held, by the id of their format. */
export const wires: Readonly<Record<string, Wire>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  'gemini-generate-content': geminiGenerateContent,
  'gemini-interactions': geminiInteractions,
  ollama,
  'bedrock-converse': bedrockConverse,
  'bedrock-invoke': bedrockInvoke,
  'cohere-chat': cohereChat,
  'cohere-chat-v1': cohereChatV1,
}
