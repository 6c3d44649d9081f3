import type { Pass, WorkloadName } from './workloads.ts'

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** The passes of all contenders and workloads of one run, and what was asked of the upstream directly. */
export class Results {
  readonly #passes = new Map<string, Pass[]>()

  add(who: string, workload: WorkloadName, pass: Pass): void {
    const key = `${who} ${workload}`
    this.#passes.set(key, [...(this.#passes.get(key) ?? []), pass])
  }

  #of(who: string, workload: WorkloadName): readonly Pass[] {
    return this.#passes.get(`${who} ${workload}`) ?? []
  }

  has = (who: string, workload: WorkloadName): boolean => this.#of(who, workload).length > 0

  /** Over asking the upstream directly, in ms. */
  added(who: string, workload: WorkloadName, q = 0.5): number {
    return this.time(who, workload, q) - this.time('upstream', workload, q)
  }

  time(who: string, workload: WorkloadName, q = 0.5): number {
    return quantile(
      this.#of(who, workload).flatMap(({ times }) => times),
      q,
    )
  }

  /** How much older a stream's chunks were when they came than without anybody between, in ms. */
  chunkDelay(who: string, workload: WorkloadName): number {
    const age = (of: string): number => median(this.#of(of, workload).flatMap(({ ages }) => ages))
    return age(who) - age('upstream')
  }

  perSecond = (who: string, workload: WorkloadName): number => median(this.#of(who, workload).map(({ perSecond }) => perSecond))

  /** Per request, in ms. */
  cpu(who: string, workload: WorkloadName): number {
    return mean(this.#of(who, workload).map(({ cpuMs }) => cpuMs))
  }

  mainThreadCpu(who: string, workload: WorkloadName): number {
    return mean(this.#of(who, workload).map(({ mainThreadCpuMs }) => mainThreadCpuMs))
  }
}

/** The clock of /proc is coarse: of times that it measured, the sum says more than the middle one. */
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
