import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../fixtures/providers')

/** A body of test/fixtures/providers/<provider>/, byte for byte: `readFixture('openai-chat/plain.request.json')`. */
export const readFixture = (name: string): Uint8Array => readFileSync(join(folder, name))

/** The streamed answer of test/fixtures/providers/<provider>/, whatever its framing; null: the format does not stream. */
export function readStreamFixture(provider: string): Uint8Array | null {
  const name = ['tools.response.sse', 'tools.response.ndjson', 'streamed.response.sse']
    .map((file) => `${provider}/${file}`)
    .find((each) => existsSync(join(folder, each)))
  return name === undefined ? null : readFixture(name)
}
