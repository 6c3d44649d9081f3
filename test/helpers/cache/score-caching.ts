import { createCachePredictor } from '#shared/cache/predict.ts'
import { createLongestSharedPrefix } from '#support/longest-shared-prefix.ts'
import { type RecordedRun, readRecordedRuns } from './recorded-caching.ts'

/** How well a prediction met what providers reported. Errors are shares of the input tokens. */
export interface CachingScore extends CachingFigures {
  readonly host: RecordedRun['host']
  readonly by: 'our rules' | 'shared prefix, no limits'
  readonly runs: number
}

interface CachingFigures {
  readonly calls: number
  readonly hitOrMissRight: number
  readonly medianError: number
  readonly meanError: number
}

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
    const prefixOnly = createLongestSharedPrefix()
    for (const call of run.calls()) {
      const judge = (read: number): Met => ({
        right: read > 0 === call.readTokens > 0,
        error: Math.abs(read - call.readTokens) / call.inputTokens,
      })
      const predicted = predict(call)
      if (!predicted) throw new Error(`No rules are known for ${call.provider}.`)
      score.ours.push(judge(predicted.read))
      score.plain.push(judge(prefixOnly(call.parts)))
    }
  }
  return [...met].flatMap(([host, { runs, ours, plain }]) => [
    { host, by: 'our rules' as const, runs, ...summarise(ours) },
    { host, by: 'shared prefix, no limits' as const, runs, ...summarise(plain) },
  ])
}

function summarise(met: readonly Met[]): CachingFigures {
  const errors = met.map(({ error }) => error).sort((a, b) => a - b)
  return {
    calls: met.length,
    hitOrMissRight: met.filter(({ right }) => right).length / met.length,
    medianError: errors[Math.floor(errors.length / 2)] ?? 0,
    meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  }
}

/** What a host's predictions do not hold, in words; none if all is well. Whatever else they are, they must be better than the shared prefix alone. */
export function notBetter(scores: readonly CachingScore[]): string[] {
  return scores.flatMap((ours) => {
    const plain = scores.find(({ host, by }) => host === ours.host && by !== 'our rules')
    if (ours.by !== 'our rules' || !plain) return []
    return failing(ours.host, {
      'hit or miss is right as often as by the shared prefix': ours.hitOrMissRight >= plain.hitOrMissRight,
      'the median error is no more than the shared prefix’s': ours.medianError <= plain.medianError,
      'the mean error is less than the shared prefix’s': ours.meanError < plain.meanError,
    })
  })
}

/** The marks that predictions are held to over all recorded runs of a host. */
export const belowTheMark = (scores: readonly CachingScore[]): string[] =>
  scores
    .filter(({ by }) => by === 'our rules')
    .flatMap(({ host, hitOrMissRight, medianError }) =>
      failing(host, {
        'hit or miss is right in 95 % of calls': hitOrMissRight >= 0.95,
        'the median error is at most 5 % of the input': medianError <= 0.05,
      }),
    )

const failing = (host: string, holds: Readonly<Record<string, boolean>>): string[] =>
  Object.entries(holds).flatMap(([what, isSo]) => (isSo ? [] : [`${host}: not so that ${what}`]))
