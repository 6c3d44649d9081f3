/** The files that an agent works on, in memory. Paths are relative to the root of the repository. */
export interface Workspace {
  /** null: there is no such file. */
  read(path: string): string | null
  write(path: string, content: string): void
  /** Sorted. */
  paths(): readonly string[]
  /** A copy that later changes on either side leave alone. */
  fork(): Workspace
}

/** `files`: content by path. */
export function createWorkspace(files: ReadonlyMap<string, string>): Workspace {
  const contents = new Map(files)
  return {
    read: (path) => contents.get(path) ?? null,
    write: (path, content) => void contents.set(path, content),
    paths: () => [...contents.keys()].sort(),
    fork: () => createWorkspace(contents),
  }
}
