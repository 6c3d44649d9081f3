import type { ParsedResponse } from '../../model/prompt.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { readBedrockError } from '../bedrock/error.ts'
import { bedrockModelName } from '../bedrock/model-path.ts'
import { type JsonRecord, readRecord, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { contentItems } from './block.ts'
import { requestedTierOf } from './request.ts'
import { assembleConverseStream } from './stream.ts'
import { readConverseUsage } from './usage.ts'

/** Source: AWS API reference, Bedrock Runtime, `Converse` and `ConverseStreamOutput`. */
export function parseConverseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readConversation(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset } = assembleConverseStream(body.events)
      return { ...readConversation(document, input), complete: finished, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readConversation(document: JsonRecord, input: ResponseInput): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const usage = readRecord(document, 'usage')
  // A prompt router says which model it took, by an ARN.
  const routed = readText(readRecord(readRecord(document, 'trace'), 'promptRouter'), 'invokedModelId')
  const tier = requestedTierOf(document)
  const reportedCostUsd = readReportedCost(usage, input.headers)
  const stopReason = readText(document, 'stopReason')
  const error = readBedrockError(document, input)
  return {
    ...(routed === undefined ? {} : { servedModel: bedrockModelName(routed) }),
    ...(tier === undefined ? {} : { tier }),
    usage: usage ? readConverseUsage(usage) : null,
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(contentItems(readRecord(readRecord(document, 'output'), 'message'), 'content')),
    ...(error === undefined ? {} : { error }),
  }
}
