import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../fixtures/providers')

/** A body of test/fixtures/providers/<provider>/, byte for byte: `readFixture('openai-chat/plain.request.json')`. */
export const readFixture = (name: string): Uint8Array => readFileSync(join(folder, name))
