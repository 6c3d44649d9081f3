import { writeFileSync } from 'node:fs'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf, resolvePath } from './invocation.ts'
import { ask } from './reading.ts'

interface ExportOptions extends DataOption {
  readonly format: string
  readonly output: string
}

export async function exportRun(ref: string, options: ExportOptions): Promise<void> {
  const { text } = await ask(dataDirOf(options), 'runs.export', { ref, format: options.format })
  if (options.output === '-') {
    process.stdout.write(text)
    return
  }
  const file = resolvePath(options.output)
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
  process.stderr.write(`Wrote ${file}\n`)
}
