import { oneLine } from '#shared/format/one-line.ts'
import type { Core } from './core.ts'
import { errorText } from './proxy/problems.ts'

/**
 * An error that nobody caught would end this process, and with it every stream of every agent: it is said, here and as a problem, and the
 * traffic goes on. For processes whose work is a core; returns what undoes it.
 */
export function surviveFaults(core: Pick<Core, 'report'>): () => void {
  const survive = (error: unknown): void => {
    process.stderr.write(`agentprof: a fault of its own: ${error instanceof Error ? error.stack : String(error)}\n`)
    const message = `agentprof met a fault of its own (${oneLine(errorText(error))}). Traffic goes on, and so does recording; report it, and restart agentprof when no agent runs.`
    core.report({ code: 'core-fault', message })
  }
  // Nobody may read it any more; that it cannot be written is no fault to be written of.
  const unheard = (): void => undefined
  process.stderr.on('error', unheard)
  const events = ['uncaughtException', 'unhandledRejection'] as const
  for (const event of events) process.on(event, survive)
  return () => {
    for (const event of events) process.off(event, survive)
    process.stderr.off('error', unheard)
  }
}
