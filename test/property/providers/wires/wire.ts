/** What a model answered, whatever the wire. */
export interface Answer {
  readonly reasoning: string
  readonly text: string
  readonly uses: readonly { readonly id: string; readonly name: string; readonly input: Readonly<Record<string, unknown>> }[]
}

/** How this answer is streamed and how this client writes messages. */
export interface Style {
  readonly pieceLength: number
  readonly blocks: boolean
  readonly keepsReasoning: boolean
  readonly spaced: boolean
  readonly reversedKeys: boolean
  readonly cacheMark: boolean
}

/** The text cut into pieces of this many characters. */
export const pieces = (text: string, length: number): string[] => text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? []

/** A client parses the arguments and writes them again in its own way. */
export function rewritten(input: Readonly<Record<string, unknown>>, style: Style): Readonly<Record<string, unknown>> {
  const entries = Object.entries(input)
  return Object.fromEntries(style.reversedKeys ? entries.reverse() : entries)
}

/** The arguments as this client writes them: JSON text. */
export const argumentsText = (input: Readonly<Record<string, unknown>>, style: Style): string =>
  JSON.stringify(rewritten(input, style), null, style.spaced ? 2 : 0)

/** One wire format, as a provider answers in it and a client sends the answer back. */
export interface Wire {
  readonly path: string
  /** Where the path alone does not tell. */
  readonly host?: string
  /** Ids by which tool uses are known, where they are not the provider's. */
  readonly useIds?: (answer: Answer) => readonly string[]
  /** Bodies in which the provider gives the answer: whole and streamed. */
  readonly answers: (answer: Answer, style: Style) => readonly [whole: string, streamed: string | Uint8Array]
  /** The body of a request that sends it back. */
  readonly request: (answer: Answer, style: Style) => object
}

/** Ids of uses that are known by tool and place. */
export const namedByPlace = ({ uses }: Answer): string[] =>
  uses.map(({ name }, at) => `${name}#${uses.slice(0, at + 1).filter((use) => use.name === name).length}`)

export const sse = (events: readonly object[]): string => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
