/** The data folder has no store yet: nothing was recorded here. Only read-only opens meet it; a writer makes the store. */
export class StoreMissingError extends Error {
  readonly file: string
  constructor(file: string) {
    super(`There is no store at ${file}.`)
    this.name = 'StoreMissingError'
    this.file = file
  }
}

/** Written by a newer build. Opening it, even to read, could misread it. */
export class StoreTooNewError extends Error {
  readonly found: number
  readonly supported: number
  constructor(found: number, supported: number) {
    super(`Store is version ${found}; this build reads up to ${supported}.`)
    this.name = 'StoreTooNewError'
    this.found = found
    this.supported = supported
  }
}

/** Written by an older build and opened read-only, which may not migrate it. Opening it once for writing does. */
export class StoreTooOldError extends Error {
  readonly found: number
  readonly supported: number
  constructor(found: number, supported: number) {
    super(`Store is version ${found}; this build needs ${supported}, and a read-only open does not migrate.`)
    this.name = 'StoreTooOldError'
    this.found = found
    this.supported = supported
  }
}
