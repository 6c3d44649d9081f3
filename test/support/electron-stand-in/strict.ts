import { EventEmitter } from 'node:events'

/**
 * The law of the stand-in: what it does not know fails. A member that it does not have, an option that it would ignore or an event that it
 * would never send is an error that names it, and never an `undefined` that the real Electron would have had.
 */
export function strict<T extends object>(name: string, known: T): T {
  return new Proxy(known, {
    get(target, key, receiver) {
      if (!isKnown(target, key)) throw unknown(`${name}.${String(key)}`)
      return Reflect.get(target, key, receiver)
    },
    // A test may replace what it knows, and nothing else.
    set(target, key, value, receiver) {
      if (!isKnown(target, key)) throw unknown(`${name}.${String(key)}`)
      return Reflect.set(target, key, value, receiver)
    },
  })
}

/** A class of Electron: `new` gives what `create` makes, and the class has only the given static members. */
export function strictClass<Args extends unknown[], T extends object, S extends object>(
  name: string,
  create: (...args: Args) => T,
  statics: S,
): S & (new (...args: Args) => T) {
  const known = strict(name, Object.assign(class {}, statics))
  return new Proxy(known, { construct: (_, args) => create(...(args as Args)) }) as S & (new (...args: Args) => T)
}

/** Symbols and `then` are asked of every object by the language itself. */
const isKnown = (target: object, key: string | symbol): boolean => typeof key === 'symbol' || key === 'then' || key in target

export const unknown = (what: string): Error =>
  new Error(`The stand-in for Electron does not know ${what}: teach it in test/support/electron-stand-in, or do without.`)

/** Throws on the first option that is not among `known`. */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) if (!known.includes(key)) throw unknown(`the option ${name}.${key}`)
}

/** An emitter that refuses listeners for events it would never send. */
export class KnownEvents extends EventEmitter {
  private readonly known: { readonly name: string; readonly events: readonly string[] }

  constructor(name: string, events: readonly string[]) {
    super()
    this.known = { name, events }
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    if (!this.known.events.includes(event)) throw unknown(`the event '${event}' of ${this.known.name}`)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  override once(event: string, listener: (...args: never[]) => void): this {
    if (!this.known.events.includes(event)) throw unknown(`the event '${event}' of ${this.known.name}`)
    return super.once(event, listener as (...args: unknown[]) => void)
  }
}

/** An event that can be prevented, as most of Electron's can. */
export interface PreventableEvent {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** Sends `event` with a preventable event object carrying `details`; true if a listener prevented it. */
export function sendPreventable(emitter: EventEmitter, event: string, details: object = {}): boolean {
  let prevented = false
  const sent = {
    ...details,
    preventDefault: () => {
      prevented = true
    },
  }
  emitter.emit(event, strict(`the event '${event}'`, sent))
  return prevented
}
