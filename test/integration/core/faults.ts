import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../helpers/core.ts'
import { type Serving, startServing } from '../../helpers/serving.ts'

/** What goes wrong in the ingest worker of a served core. */
export interface Faults {
  /** How many pages of 16 KiB the store may have: SQLite then says that the disk is full. */
  readonly pages?: number
  readonly readOnly?: boolean
  /** It ends when it reads JSON with this text in it: by `process.exit`, or by taking all its memory. */
  readonly endsOn?: { readonly text: string; readonly how: 'exit' | 'memory' }
  /** Only the first time: the faults end with it. */
  readonly once?: boolean
}

export interface Health {
  readonly ok: boolean
  readonly queue: { readonly exchanges: number; readonly bytes: number }
  readonly dropped: number
  readonly problems: readonly { readonly code: string; readonly message: string }[]
}

/** A core in a process of its own, whose ingest worker has faults until the test changes them. */
export async function serveWithFaults(
  faults: Faults,
  upstream: string,
  data = ownFolder(),
): Promise<Serving & { change(faults: Faults): void }> {
  const file = join(ownFolder(), 'faults.json')
  const change = (next: Faults): void => writeFileSync(file, JSON.stringify(next))
  change(faults)
  const preload = fileURLToPath(new URL('./programs/fault.ts', import.meta.url))
  const serving = await startServing(data, ['--upstream', `anthropic=${upstream}`], {
    // Small heaps, so that one is soon full.
    NODE_OPTIONS: `--import=${preload} --max-old-space-size=300`,
    AGENTPROF_TEST_FAULTS: file,
  })
  onTestFinished(() => void serving.child.kill('SIGKILL'))
  return { ...serving, change }
}

export function ownFolder(): string {
  const folder = temporaryFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const health = async (recorder: string, query = ''): Promise<Health> =>
  (await fetch(`${recorder}/agentprof/health${query}`)).json() as Promise<Health>

/** The recorder's health once it is as the test waits for. */
export async function healthOnce(recorder: string, isSo: (health: Health) => boolean): Promise<Health> {
  for (;;) {
    const now = await health(recorder, '?drain=1')
    if (isSo(now)) return now
  }
}
