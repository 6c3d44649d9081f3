import { count, isFields, parseFields, type Row } from './row.ts'

/** The counts stand at the top of the document, or of the last line. */
export const ollama: Row = {
  api: /\/api\/(chat|generate|embed)$/,
  host: /./,
  find: (body) => {
    const last = parseFields(body.trim().split('\n').at(-1) ?? '')
    return isFields(last) && ('prompt_eval_count' in last || 'eval_count' in last) ? last : null
  },
  read: (line) => ({
    inputTotal: count(line, 'prompt_eval_count'),
    outputTotal: count(line, 'eval_count'),
    cacheRead: 0,
    cacheWrite: 0,
    reasoning: 0,
  }),
}
