import { SPEND_BUCKET_MS, type SpendRate } from '#shared/api/contract.ts'
import { formatUsd } from '#shared/format/money.ts'

const HEIGHT = 20
const BAR = 2
const GAP = 1

/** What a run spent over the last minutes, by start of its calls. `scale`: the amount that fills the height; several share one. */
export function Sparkline({ spend, scale }: { spend: SpendRate; scale: number }) {
  const total = spend.reduce((sum, nanoUsd) => sum + nanoUsd, 0)
  const minutes = Math.round((spend.length * SPEND_BUCKET_MS) / 60_000)
  const width = spend.length * (BAR + GAP)
  return (
    <svg
      className="spark"
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={`${formatUsd(total)} in the last ${minutes} minutes`}
    >
      <title>{`${formatUsd(total)} in the last ${minutes} minutes, by start of its calls`}</title>
      <path className="spark-base" d={`M0 ${HEIGHT - 0.5}H${width}`} />
      {spend.map((nanoUsd, at) => {
        const height = scale > 0 && nanoUsd > 0 ? Math.max(1, (nanoUsd / scale) * (HEIGHT - 1)) : 0
        // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its place in time
        return <rect key={at} x={at * (BAR + GAP)} y={HEIGHT - 1 - height} width={BAR} height={height} />
      })}
    </svg>
  )
}

/** The dearest bucket of several runs, so that their bars compare. */
export const spendScale = (spends: readonly (SpendRate | undefined)[]): number =>
  Math.max(0, ...spends.flatMap((spend) => spend ?? []))
