import { expect, test } from 'vitest'
import { readLines } from '../../../../renderer/transports/lines.ts'

async function linesOf(chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readLines(new ReadableStream({ start: (stream) => fill(stream, chunks) }))) lines.push(line)
  return lines
}

function fill(stream: ReadableStreamDefaultController, chunks: readonly Uint8Array<ArrayBuffer>[]): void {
  for (const chunk of chunks) stream.enqueue(chunk)
  stream.close()
}

test('lines are the same wherever the bytes are cut, also inside a character', async () => {
  const bytes = new TextEncoder().encode('{"name":"Müller €"}\n\r\n{"b":2}\nnot yet a line')
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(await linesOf([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(['{"name":"Müller €"}', '', '{"b":2}'])
  }
})
