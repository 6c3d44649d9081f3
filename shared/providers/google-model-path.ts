import type { RequestHead } from './provider.ts'
import { pathOf } from './request-body.ts'

/** What a path of Google's asks of which model: `…/models/<model>:<method>`, on Vertex with a publisher, or `…/endpoints/<id>:<method>`. */
export interface ModelPath {
  readonly publisher: string | null
  readonly model: string
  readonly method: string
}

const PATTERN = /(?:\/publishers\/([^/]+))?\/(?:models|tunedModels|endpoints)\/([^/:]+)(?::|%3A)([A-Za-z]+)$/i

export function modelPathOf(head: RequestHead): ModelPath | null {
  const [, publisher, model, method] = PATTERN.exec(pathOf(head)) ?? []
  if (model === undefined || method === undefined) return null
  return { publisher: publisher ?? null, model: decoded(model), method }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
