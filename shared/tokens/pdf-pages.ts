import { toUtf8 } from '@smithy/core/serde'
import type { MediaBytes } from './media-bytes.ts'

/**
 * The pages of a PDF. undefined: not certain. Page objects may be compressed, or belong to an older state of the file: they count where the page tree
 * says that there are as many (ISO 32000-1 7.7.3).
 */
export function pdfPages({ bytes }: MediaBytes): number | undefined {
  const text = toUtf8(bytes)
  if (!text.startsWith('%PDF-')) return undefined
  const pages = text.match(/\/Type\s{0,8}\/Page(?![A-Za-z])/g)?.length ?? 0
  let most = 0
  for (const [, count = '0'] of text.matchAll(/\/Count\s{1,8}(\d{1,6})(?!\d)/g)) most = Math.max(most, Number(count))
  return pages > 0 && pages === most ? pages : undefined
}
