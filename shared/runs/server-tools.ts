import type { ExchangeOpened, ExchangeSettled } from '../model/fact.ts'
import type { ParsedResponse } from '../model/prompt.ts'
import type { ServerTool } from '../model/records.ts'
import { type EpochUs, epochUs } from '../model/units.ts'

/** The recorder notes when this many chunks of an answer arrived (`timing.marks`); what came after the last of them has no time. */
const MOST_MARKS = 512

/** The tools of an answer that ran at the provider, and when: from the chunk that ended the use to the one that began its result. */
export function findServerTools(opened: ExchangeOpened, settled: ExchangeSettled, { toolUses }: ParsedResponse): ServerTool[] {
  return toolUses.flatMap(({ serverSide, ran }, index): ServerTool[] => {
    if (!serverSide) return []
    const startUs = ran ? arrivalOf(opened, settled, ran.from) : null
    const endUs = ran ? arrivalOf(opened, settled, ran.to) : null
    return [{ index, ran: startUs === null || endUs === null ? null : { startUs, endUs } }]
  })
}

/** When the byte at an offset of the decoded body arrived. Marks count bytes on the wire, which under a content encoding are others. */
function arrivalOf({ at }: ExchangeOpened, { response, timing }: ExchangeSettled, offset: number): EpochUs | null {
  const encoding = response?.headers.find(([name]) => name === 'content-encoding')?.[1] ?? 'identity'
  const index = timing.marks.findLastIndex(([from]) => from <= offset)
  const mark = timing.marks[index]
  if (!mark || encoding !== 'identity' || index === MOST_MARKS - 1) return null
  return epochUs(at + mark[1])
}
