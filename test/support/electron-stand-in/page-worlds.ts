/**
 * What runs inside a page. As in Electron the preload script has a world of its own, which shares the document with the page's but no object;
 * what it exposes is reached by messages. Both ends are synchronous events of the document, so that an exposed function answers at once.
 *
 * These functions are sent to the page as text: they may use nothing outside themselves.
 */

/** A value as it travels between the worlds: functions and promises stay where they are, and are known by number. */
type Coded =
  | { readonly kind: 'value'; readonly value?: unknown }
  | { readonly kind: 'array'; readonly items: readonly Coded[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Coded])[] }
  | { readonly kind: 'function' | 'promise'; readonly id: number }

type Answer = { readonly result: Coded } | { readonly error: string }

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly args: readonly Coded[] }
  | { readonly kind: 'settled'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'expose'; readonly key: string; readonly api: Coded }
  | { readonly kind: 'open'; readonly url: string }

export interface Bridge {
  encode(value: unknown): Coded
  decode(coded: Coded): unknown
  post(message: Message): void
  /** Hears the messages that are not the bridge's own. */
  onMessage(listener: (message: Message) => void): void
}

/** One end of the bridge between the worlds `own` and `other`. */
export function openBridge(channel: string, own: string, other: string): Bridge {
  const functions: ((...args: unknown[]) => unknown)[] = []
  const waiting = new Map<number, (answer: Answer) => void>()
  let promises = 0
  let answered: Answer | null = null
  let hear: (message: Message) => void = () => undefined

  const send = (detail: unknown): void => {
    document.dispatchEvent(new CustomEvent(channel + other, { detail: JSON.stringify(detail) }))
  }
  const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

  function encode(value: unknown): Coded {
    if (typeof value === 'function') return { kind: 'function', id: functions.push(value as (typeof functions)[number]) - 1 }
    if (value instanceof Promise) {
      const id = promises++
      value.then(
        (result) => send({ kind: 'settled', id, answer: { result: encode(result) } }),
        (error) => send({ kind: 'settled', id, answer: { error: reason(error) } }),
      )
      return { kind: 'promise', id }
    }
    if (Array.isArray(value)) return { kind: 'array', items: value.map(encode) }
    if (typeof value === 'object' && value !== null)
      return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, encode(item)]) }
    return { kind: 'value', value }
  }

  function decode(coded: Coded): unknown {
    switch (coded.kind) {
      case 'value':
        return coded.value
      case 'array':
        return coded.items.map(decode)
      case 'object':
        return Object.freeze(Object.fromEntries(coded.entries.map(([key, item]) => [key, decode(item)])))
      case 'function':
        return (...args: unknown[]): unknown => call(coded.id, args)
      case 'promise':
        return new Promise((resolve, reject) => {
          waiting.set(coded.id, (answer) =>
            'error' in answer ? reject(new Error(answer.error)) : resolve(decode(answer.result)),
          )
        })
    }
  }

  function call(id: number, args: readonly unknown[]): unknown {
    answered = null
    send({ kind: 'call', id, args: args.map(encode) })
    const answer = answered as Answer | null
    if (!answer) throw new Error('The other world has not answered.')
    if ('error' in answer) throw new Error(answer.error)
    return decode(answer.result)
  }

  function answer(id: number, args: readonly Coded[]): Answer {
    try {
      return { result: encode(functions[id]?.(...args.map(decode))) }
    } catch (error) {
      return { error: reason(error) }
    }
  }

  document.addEventListener(channel + own, (event) => {
    const message = JSON.parse((event as CustomEvent<string>).detail) as Message | { kind: 'answered'; answer: Answer }
    if (message.kind === 'answered') answered = message.answer
    else if (message.kind === 'call') send({ kind: 'answered', answer: answer(message.id, message.args) })
    else if (message.kind === 'settled') {
      waiting.get(message.id)?.(message.answer)
      waiting.delete(message.id)
    } else hear(message)
  })
  return {
    encode,
    decode,
    post: send,
    onMessage: (listener) => {
      hear = listener
    },
  }
}

/** The page's own world: takes what the preload exposes, and opens no window by itself. */
export function preparePage(bridge: Bridge): void {
  bridge.onMessage((message) => {
    if (message.kind !== 'expose') return
    Object.defineProperty(window, message.key, { value: bridge.decode(message.api), enumerable: true })
  })
  const open = (url: string): void => bridge.post({ kind: 'open', url })
  window.open = (url) => {
    open(String(new URL(url ?? 'about:blank', location.href)))
    return null
  }
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[target=_blank]') : null
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return
    event.preventDefault()
    open(link.href)
  })
}

/** What the preload's world says to the app. */
export type FromPreload =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string }

/** What the app says to the preload's world. JSON-safe values only, where Electron would clone more. */
export type ToPreload =
  | { readonly kind: 'reply'; readonly id: number; readonly result?: unknown; readonly error?: string }
  | { readonly kind: 'send'; readonly channel: string; readonly args: readonly unknown[] }

type Preload = (require: (id: string) => unknown, module: object, exports: object, process: object) => void

/** The preload's world: a sandboxed script may load electron, and of that only what is safe to have. */
export function runPreload(bridge: Bridge, toApp: (message: string) => void, preload: Preload): (message: ToPreload) => void {
  const replies = new Map<number, (reply: Extract<ToPreload, { kind: 'reply' }>) => void>()
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>()
  let calls = 0
  const say = (message: FromPreload): void => toApp(JSON.stringify(message))
  const only = (name: string, known: Record<string, unknown>): object =>
    new Proxy(known, {
      get(target, key) {
        if (typeof key === 'symbol' || key in target) return Reflect.get(target, key)
        throw new Error(`The stand-in for Electron does not know ${name}.${key} in a sandboxed preload.`)
      },
    })
  const electron = only('electron', {
    contextBridge: only('contextBridge', {
      exposeInMainWorld: (key: string, api: unknown) => bridge.post({ kind: 'expose', key, api: bridge.encode(api) }),
    }),
    ipcRenderer: only('ipcRenderer', {
      invoke: (channel: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = calls++
          replies.set(id, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))))
          say({ kind: 'invoke', id, channel, args })
        }),
      on: (channel: string, listener: (...args: unknown[]) => void) => {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
      },
      off: (channel: string, listener: (...args: unknown[]) => void) => {
        listeners.get(channel)?.delete(listener)
      },
    }),
  })
  const load = (id: string): unknown => {
    if (id === 'electron') return electron
    throw new Error(`A sandboxed preload cannot load ${id}.`)
  }
  bridge.onMessage((message) => {
    if (message.kind === 'open') say(message)
  })
  try {
    preload(load, only('module', { exports: {} }), {}, only('process', {}))
  } catch (error) {
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
  return (message) => {
    if (message.kind === 'send') for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args)
    else {
      replies.get(message.id)?.(message)
      replies.delete(message.id)
    }
  }
}
