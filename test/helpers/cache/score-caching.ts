import type { CacheRules } from '#shared/cache/cache-rules.ts'
import { createCachePredictor } from '#shared/cache/predict.ts'
import { createCacheSimulator } from '#shared/cache/simulate.ts'
import { type RecordedRun, readRecordedRuns } from './recorded-caching.ts'

/** How well a prediction met what providers reported. Errors are shares of the input tokens. */
export interface CachingScore {
  readonly host: RecordedRun['host']
  readonly by: 'our rules' | 'shared prefix, no limits'
  readonly runs: number
  readonly calls: number
  readonly hitOrMissRight: number
  readonly medianError: number
  readonly meanError: number
}

const NO_LIMITS: CacheRules = { minimumTokens: 1, ends: { kind: 'multiples', of: 1 }, lifetimeUs: null, keepsAnswers: false }

interface Met {
  readonly right: boolean
  readonly error: number
}

/** Predicts every `stride`-th recorded run, call by call, from a cold cache; beside it, what the longest shared prefix alone would say. */
export async function scoreCaching(stride: number): Promise<CachingScore[]> {
  const met = new Map<RecordedRun['host'], { runs: number; ours: Met[]; plain: Met[] }>()
  for await (const run of readRecordedRuns(stride)) {
    const score = met.get(run.host) ?? { runs: 0, ours: [], plain: [] }
    met.set(run.host, score)
    score.runs += 1
    const predict = createCachePredictor()
    const prefixOnly = createCacheSimulator(NO_LIMITS)
    for (const call of run.calls()) {
      const judge = (read: number): Met => ({
        right: read > 0 === call.readTokens > 0,
        error: Math.abs(read - call.readTokens) / call.inputTokens,
      })
      const predicted = predict(call)
      if (!predicted) throw new Error(`No rules are known for ${call.provider}.`)
      score.ours.push(judge(predicted.read))
      score.plain.push(judge(prefixOnly(call).read))
    }
  }
  return [...met].flatMap(([host, { runs, ours, plain }]) => [
    { host, by: 'our rules' as const, runs, ...summarise(ours) },
    { host, by: 'shared prefix, no limits' as const, runs, ...summarise(plain) },
  ])
}

function summarise(met: readonly Met[]): Pick<CachingScore, 'calls' | 'hitOrMissRight' | 'medianError' | 'meanError'> {
  const errors = met.map(({ error }) => error).sort((a, b) => a - b)
  return {
    calls: met.length,
    hitOrMissRight: met.filter(({ right }) => right).length / met.length,
    medianError: errors[Math.floor(errors.length / 2)] ?? 0,
    meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  }
}
