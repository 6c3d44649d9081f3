import { z } from 'zod'
import { ApiError } from './api-error.ts'

/**
 * The part of the Messages API that coding agents use. Strict, as the provider is: what it does not know it refuses.
 * Source: anthropic-sdk, `MessageCreateParams`.
 */
const CacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
const cacheable = { cache_control: CacheControl.optional() }

const TextBlock = z.strictObject({ type: z.literal('text'), text: z.string(), ...cacheable })

const ThinkingBlock = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() })

const ToolUseBlock = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.strictObject({ type: z.literal('direct') }).optional(),
  ...cacheable,
})

const ToolResultBlock = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  content: z.union([z.string(), z.array(TextBlock)]),
  is_error: z.boolean().optional(),
  ...cacheable,
})

const ContentBlock = z.discriminatedUnion('type', [TextBlock, ThinkingBlock, ToolUseBlock, ToolResultBlock])

const Message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(ContentBlock).min(1)]),
})

const Tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  eager_input_streaming: z.boolean().optional(),
  ...cacheable,
})

const Request = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.number().int().min(1),
  stream: z.literal(true, 'this endpoint only streams'),
  system: z.union([z.string(), z.array(TextBlock)]).optional(),
  messages: z.array(Message).min(1),
  tools: z.array(Tool).optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']) }).optional(),
  thinking: z
    .strictObject({ type: z.enum(['adaptive', 'disabled']), display: z.enum(['summarized', 'omitted']).optional() })
    .optional(),
  output_config: z.strictObject({ effort: z.enum(['low', 'medium', 'high', 'max']).optional() }).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullable() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
})

export type MessagesRequest = z.infer<typeof Request>
export type RequestMessage = z.infer<typeof Message>
export type RequestBlock = z.infer<typeof ContentBlock>
export type RequestTool = z.infer<typeof Tool>
export type CacheControl = z.infer<typeof CacheControl>

/** Throws the provider's 400 where the body is not JSON or not of this shape. */
export function parseMessagesRequest(body: string): MessagesRequest {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw new ApiError(400, 'The request body is not valid JSON')
  }
  const parsed = Request.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ApiError(400, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`)
}

/** A message's content as blocks; a string is one text block. */
export function blocksOf(message: RequestMessage): readonly RequestBlock[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
}
