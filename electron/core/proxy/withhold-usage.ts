const LF = 10
/** The event is a few hundred bytes long; a longer line is not held. */
const LONGEST_LINE = 16 * 1024
/** What a cut may separate and yet has to be seen together: a key, its colon and how its value begins. */
const OVERLAP = 64
/** What the event's line begins with; nothing else is looked at. */
const BEGINNINGS = ['data: {', 'data:{']
/** A choice: the line is content. */
const CHOICE = /"choices"\s*:\s*\[\s*[^\s\]]/

type State =
  /** An event may begin with this line. */
  | 'start'
  /** In a line that may be the event. */
  | 'line'
  /** After that line, where only a blank one makes it an event. */
  | 'blank'
  /** In an event that passes. */
  | 'event'
  /** Nothing more is looked for. */
  | 'done'

/**
 * Takes out of a stream the one event that its client got only because `include_usage` was asked for in its stead: the chunk with empty `choices`
 * and non-null `usage`, with its blank line. All other bytes pass, in the moment in which they come: only what may yet turn out to be that event
 * is held until its end is known. What comes out does not depend on how the stream was cut into pieces, so that the client's answer can be told
 * from the provider's.
 */
export class UsageWithholder {
  #state: State = 'start'
  /** The first bytes of the line, as far as it came: enough to tell what kind of line it is. */
  #line = ''
  #held: Buffer[] = []
  #heldBytes = 0
  /** The last bytes held. */
  #tail = ''
  #out: Buffer[] = []

  /** What goes to the client now that this piece has come: the piece itself where nothing is held. */
  pass(chunk: Buffer): readonly Buffer[] {
    if (this.#state === 'done') return [chunk]
    this.#out = []
    const heldBefore = this.#heldBytes
    let at = 0
    while (at < chunk.length && !this.#isDone()) {
      const lf = chunk.indexOf(LF, at)
      const end = lf < 0 ? chunk.length : lf + 1
      this.#take(chunk.subarray(at, end), lf >= 0)
      at = end
    }
    if (this.#isDone()) return at < chunk.length ? [...this.#out, chunk.subarray(at)] : this.#out
    return heldBefore === 0 && this.#heldBytes === 0 ? [chunk] : this.#out
  }

  /** The stream is over: what is held goes, unless it is the event without its blank line. */
  end(): readonly Buffer[] {
    const held = Buffer.concat(this.#held)
    this.#state = 'done'
    this.#held = []
    return held.length === 0 || isUsageLine(held) ? [] : [held]
  }

  #isDone(): boolean {
    return this.#state === 'done'
  }

  /** `piece`: of one line; `complete`: with its end. */
  #take(piece: Buffer, complete: boolean): void {
    const begins = this.#line === ''
    if (this.#line.length < 8) this.#line += piece.toString('latin1', 0, 8)
    const blank = this.#line === '\n' || this.#line === '\r\n'
    if (begins && this.#state === 'start' && this.#line.startsWith('d')) this.#state = 'line'
    switch (this.#state) {
      case 'start':
        this.#out.push(piece)
        if (complete && !blank && !this.#line.startsWith(':')) this.#state = 'event'
        break
      case 'event':
        this.#out.push(piece)
        if (blank) this.#state = 'start'
        break
      case 'line':
        this.#hold(piece)
        if (complete && isUsageLine(Buffer.concat(this.#held))) this.#state = 'blank'
        else if (complete || !this.#mayBeUsage(piece)) this.#release()
        break
      case 'blank':
        this.#hold(piece)
        if (blank) this.#withhold()
        else if (this.#line !== '\r') this.#release()
    }
    if (complete) this.#line = ''
  }

  #hold(piece: Buffer): void {
    this.#held.push(piece)
    this.#heldBytes += piece.length
  }

  #release(): void {
    this.#out.push(...this.#held)
    this.#letGo('event')
  }

  #withhold(): void {
    this.#letGo('done')
  }

  #letGo(next: State): void {
    this.#state = next
    this.#held = []
    this.#heldBytes = 0
    this.#tail = ''
  }

  /** Reads only what came last, however small the pieces are. A line that passes this may still not be the event; one that does not is not. */
  #mayBeUsage(piece: Buffer): boolean {
    const seen = this.#tail + piece.toString('latin1')
    this.#tail = seen.slice(-OVERLAP)
    const begins = BEGINNINGS.some((beginning) => this.#line.startsWith(beginning) || beginning.startsWith(this.#line))
    return begins && this.#heldBytes <= LONGEST_LINE && !CHOICE.test(seen)
  }
}

function isUsageLine(line: Buffer): boolean {
  // Nearly every event ends here; the others cost a little.
  if (!line.includes('"usage"') || line.length > LONGEST_LINE) return false
  const text = line.toString('utf8')
  const beginning = BEGINNINGS.find((each) => text.startsWith(each))
  if (beginning === undefined || CHOICE.test(text)) return false
  try {
    const chunk: unknown = JSON.parse(text.slice(beginning.length - 1))
    return isRecord(chunk) && Array.isArray(chunk.choices) && chunk.choices.length === 0 && isRecord(chunk.usage)
  } catch {
    return false
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
