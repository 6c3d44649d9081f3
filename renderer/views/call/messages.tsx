import type { CallView } from '#shared/api/contract.ts'
import { noTextWords } from '#shared/format/no-text.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { OutputPart, PromptPart } from '#shared/model/prompt.ts'
import { LongText } from '../../components/long-text.tsx'
import { answerWords } from './answer-words.ts'
import { CutBodies } from './cut-bodies.tsx'

const PROMPT_WORDS: Record<PromptPart['kind'], string> = {
  system: 'System',
  'tool-schema': 'Tool schema',
  user: 'User',
  assistant: 'Assistant',
  'tool-result': 'Tool result',
  media: 'Media',
}
const OUTPUT_WORDS: Record<OutputPart['kind'], string> = { text: 'Answer', reasoning: 'Reasoning', 'tool-arguments': 'Tool call' }

/** What was sent and what came back, in order. Tool schemas are many and alike: they stand folded. */
export function Messages({ view }: { view: CallView }) {
  const schemas = view.prompt.filter((part) => part.kind === 'tool-schema')
  const parts = view.prompt.filter((part) => part.kind !== 'tool-schema')
  return (
    <div className="messages">
      <CutBodies cut={view.cut} />
      {schemas.length > 0 && (
        <details>
          <summary>
            {schemas.length === 1 ? '1 tool schema' : `${schemas.length} tool schemas`}{' '}
            <span className="dim">{schemas.map(({ name }) => name).join(', ')}</span>
          </summary>
          {schemas.map((part, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a settled call never move
            <Part key={at} label={PROMPT_WORDS[part.kind]} part={part} />
          ))}
        </details>
      )}
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a settled call never move
        <Part key={at} label={PROMPT_WORDS[part.kind]} part={part} />
      ))}
      {view.noText && <p className="dim">{noTextWords(view.noText)}</p>}
      <h2 className="messages-answer">Answer</h2>
      {view.output.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a settled call never move
        <Part key={at} label={OUTPUT_WORDS[part.kind]} part={part} />
      ))}
      {view.output.length === 0 && <p className="dim">{answerWords(view.call, view.noText)}</p>}
    </div>
  )
}

type Shown = Pick<PromptPart, 'name' | 'text' | 'cacheBreak' | 'media' | 'recalled'> & { readonly kind: string }

function Part({ label, part }: { label: string; part: Shown }) {
  const { media } = part
  return (
    <article className={`message m-${part.kind}`}>
      <header className="row">
        <b className="b">{label}</b>
        {part.name && <span className="mono dim">{part.name}</span>}
        {part.cacheBreak && <span className="chip ol">cache breakpoint, {part.cacheBreak}</span>}
        {part.recalled && (
          <span
            className="chip ol"
            title="Not in this request: the provider recalled it, and it was read from the stored calls before"
          >
            recalled by the provider
          </span>
        )}
        <span className="sp" />
        <span className="faint">
          {media ? `${media.type}, ${formatTokensExact(media.bytes)} bytes` : `${formatTokensExact(part.text.length)} characters`}
        </span>
      </header>
      {part.text !== '' && <LongText text={part.text} />}
    </article>
  )
}
