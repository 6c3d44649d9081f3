import { expect, test } from 'vitest'
import { toolArgument } from '#shared/profile/tool-argument.ts'

test.each([
  ['{"command":"npm test -- webhook","timeout":60000}', 'npm test -- webhook'],
  ['{"old_string":"a","new_string":"b","file_path":"src/queue.ts"}', 'src/queue.ts'],
  ['{"note":"the first string serves"}', 'the first string serves'],
  ['{"command":"echo \\"hi\\"\\nls"}', 'echo "hi" ls'],
  ['{"command":"a long command that was cut off at two hun', 'a long command that was cut off at two hun'],
  ['{"command":"cut in an escape \\u00', 'cut in an escape \\u00'],
  ['{"count":3}', '{"count":3}'],
  ['{}', '{}'],
  ['plain text', 'plain text'],
  ['', ''],
])('%s → %s', (args, argument) => {
  expect(toolArgument(args)).toBe(argument)
})
