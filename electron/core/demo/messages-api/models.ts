/** Shortest prefix that is cached, in tokens, by model. */
const MODELS: ReadonlyMap<string, { readonly minimumCached: number }> = new Map([
  ['claude-opus-5', { minimumCached: 512 }],
  ['claude-sonnet-5', { minimumCached: 1024 }],
])

export const knowsModel = (model: string): boolean => MODELS.has(model)

export const minimumCached = (model: string): number => MODELS.get(model)?.minimumCached ?? Number.POSITIVE_INFINITY
