/** Here and now, as the agent's client states it at the beginning of each of the user's turns. */
export interface Surroundings {
  readonly time: Date
  readonly filesChanged: number
}

/** Lines of the same length at all times, so that they always cost the same. */
export function surroundingsText({ time, filesChanged }: Surroundings): string {
  const stamp = time.toISOString().slice(0, 19).replace('T', ' ')
  return `Current time: ${stamp} (UTC)\nWorking tree: ${filesChanged} files changed, HEAD 4be1c07`
}
