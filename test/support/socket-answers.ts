/** What providers send over WebSockets, from their documentation; shares no code with what reads it. */
export interface SpokenResponse {
  readonly id: string
  readonly text?: string
  readonly lane?: string
  readonly model?: string
  readonly input?: number
  readonly cached?: number
  readonly output?: number
  readonly call?: { readonly id: string; readonly name: string; readonly arguments: string }
}

/** OpenAI Responses: the messages of one answer. */
export function responsesMessages(answer: SpokenResponse): object[] {
  const { id, text, lane, model = 'gpt-5.2', input = 100, cached = 0, output = 7, call } = answer
  const mark = lane === undefined ? {} : { stream_id: lane }
  const item = call
    ? { id: `fc_${id}`, type: 'function_call', status: 'completed', call_id: call.id, name: call.name, arguments: call.arguments }
    : {
        id: `msg_${id}`,
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [] }],
      }
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
  return [
    { type: 'response.created', response: { id, object: 'response', status: 'in_progress', model, output: [] }, ...mark },
    ...(text === undefined
      ? []
      : [{ type: 'response.output_text.delta', output_index: 0, item_id: item.id, delta: text, ...mark }]),
    { type: 'response.output_item.done', output_index: 0, item, ...mark },
    {
      type: 'response.completed',
      response: { id, object: 'response', status: 'completed', model, output: [item], usage },
      ...mark,
    },
  ]
}

export const realtimeSession = (model: string, transcriber?: string): object => ({
  type: 'session.created',
  event_id: 'event_1',
  session: {
    type: 'realtime',
    model,
    audio: { input: { transcription: transcriber === undefined ? null : { model: transcriber } } },
  },
})

/** OpenAI Realtime: the messages of one response that speaks. */
export function realtimeMessages({ id, text = 'Hello.', call }: SpokenResponse, usage: object): object[] {
  const item = call
    ? { id: `item_${id}`, type: 'function_call', call_id: call.id, name: call.name, arguments: call.arguments }
    : { id: `item_${id}`, type: 'message', role: 'assistant', content: [{ type: 'output_audio', transcript: text }] }
  return [
    {
      type: 'response.created',
      event_id: 'e1',
      response: { id, object: 'realtime.response', status: 'in_progress', output: [] },
    },
    { type: 'response.output_item.added', event_id: 'e2', response_id: id, output_index: 0, item: { ...item, content: [] } },
    ...(call
      ? []
      : [
          {
            type: 'response.output_audio.delta',
            event_id: 'e3',
            response_id: id,
            output_index: 0,
            item_id: item.id,
            delta: 'AAAA',
          },
          { type: 'response.output_audio_transcript.delta', event_id: 'e4', response_id: id, output_index: 0, delta: text },
        ]),
    {
      type: 'response.done',
      event_id: 'e5',
      response: { id, object: 'realtime.response', status: 'completed', conversation_id: 'conv_1', output: [item], usage },
    },
    { type: 'rate_limits.updated', event_id: 'e6', rate_limits: [] },
  ]
}
