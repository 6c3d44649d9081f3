import type { AnnotationInput, Methods } from '#shared/api/contract.ts'
import { bodiesWords } from '#shared/format/bodies-words.ts'
import { assertNever } from '#shared/model/result.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { withCore } from './own-core.ts'
import { ask } from './reading.ts'

/** Writes go through the process that owns the folder; where none runs, through a core of our own for as long as it takes. */
export async function annotate(ref: string, annotation: AnnotationInput, options: DataOption): Promise<void> {
  const dataDir = dataDirOf(options)
  const { run } = await ask(dataDir, 'runs.get', { ref })
  const params: Methods['runs.annotate']['params'] = { runId: run.id, annotation }
  await withCore(dataDir, (core) => core.request('runs.annotate', params))
  process.stderr.write(`${run.name} (${run.id}): ${describe(annotation)}\n`)
}

/** Deletes a run for good: a command cannot be undone, so its bodies go at once. */
export async function deleteRun(ref: string, options: DataOption): Promise<void> {
  const dataDir = dataDirOf(options)
  const { run } = await ask(dataDir, 'runs.get', { ref })
  const { runs, ...sums } = await withCore(dataDir, async (core) => {
    await core.request('runs.annotate', { runId: run.id, annotation: { type: 'deleted' } })
    return core.request('bodies.remove', { limits: {}, deleted: [run.id], dryRun: false })
  })
  const gone = runs.length > 0 ? `deleted, with ${bodiesWords(sums)}` : 'deleted; its bodies go once no call of it is under way'
  process.stderr.write(`${run.name} (${run.id}): ${gone}\n`)
}

function describe(annotation: AnnotationInput): string {
  switch (annotation.type) {
    case 'outcome':
      return annotation.success ? 'marked as a success' : 'marked as a failure'
    case 'outcome-withdrawn':
      return 'no longer marked'
    case 'tag':
      return `tagged ${annotation.key}=${annotation.value}`
    case 'untagged':
      return `no longer tagged ${annotation.key}`
    case 'name':
      return `named ${annotation.name}`
    case 'run-ended':
      return 'ended'
    case 'deleted':
      return 'deleted'
    case 'restored':
      return 'restored'
    default:
      return assertNever(annotation)
  }
}
