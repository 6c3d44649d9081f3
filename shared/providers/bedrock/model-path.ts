import type { RequestHead } from '../provider.ts'
import { pathOf } from '../request-body.ts'

/** What a path of Bedrock's runtime asks of which model: `/model/<id>/<operation>`, the id percent-encoded or not. */
export interface BedrockPath {
  /** See `bedrockModelName`. */
  readonly model: string
  readonly operation: 'converse' | 'invoke'
  readonly streaming: boolean
}

const PATTERN = /\/model\/(.+)\/(?:(converse)(-stream)?|invoke(-with-response-stream)?)$/

export function bedrockPathOf(head: RequestHead): BedrockPath | null {
  const [matched, id, converse, converseStream, invokeStream] = PATTERN.exec(pathOf(head)) ?? []
  if (matched === undefined || id === undefined) return null
  return {
    model: bedrockModelName(decoded(id)),
    operation: converse === undefined ? 'invoke' : 'converse',
    streaming: (converseStream ?? invokeStream) !== undefined,
  }
}

/** The model whose tokens `/model/<id>/count-tokens` counts; null: another path. */
export function bedrockCountedModel(head: RequestHead): string | null {
  const id = /\/model\/(.+)\/count-tokens$/.exec(pathOf(head))?.[1]
  return id === undefined ? null : bedrockModelName(decoded(id))
}

/**
 * The model's name as the price book and people have it: of an ARN (`arn:<partition>:bedrock:<region>:<account>:<kind>/<name>`) the id of a model
 * or profile of AWS's own, else kind and name. The region in a profile's name (`us.`, `global.`) stays: it has its own price.
 */
export function bedrockModelName(id: string): string {
  const [, kind, name] = /^arn:[^:]*:bedrock:[^:]*:[^:]*:([^/]+)\/(.+)$/.exec(id) ?? []
  if (kind === undefined || name === undefined) return id
  return kind === 'foundation-model' || kind === 'inference-profile' ? name : `${kind}/${name}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
