// Plants one violation of every folder rule into a copy of the configuration, runs the real lint and type
// commands over it once, and expects each to be reported. Without this, a rule that stops matching stays silent.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const RESTRICTED = 'lint/style/noRestrictedImports'
const CYCLE = 'lint/suspicious/noImportCycles'
const NODE = 'lint/correctness/noNodejsModules'

/** [what is forbidden, the file that does it, what it imports, the rule that must say so] */
const FORBIDDEN: readonly [rule: string, file: string, imported: string, lint: string][] = [
  ['model imports nothing: format', 'shared/model/a.ts', '../format/x.ts', RESTRICTED],
  ['model imports nothing: by alias', 'shared/model/b.ts', '#shared/pricing/x.ts', RESTRICTED],
  ['model imports nothing: from a subfolder', 'shared/model/deep/a.ts', '../../runs/x.ts', RESTRICTED],
  ['format imports model only', 'shared/format/a.ts', '../profile/x.ts', RESTRICTED],
  ['tokens import model only', 'shared/tokens/a.ts', '../providers/x.ts', RESTRICTED],
  ['pricing imports model only', 'shared/pricing/a.ts', '../providers/x.ts', RESTRICTED],
  ['providers import model and tokens', 'shared/providers/a.ts', '../pricing/x.ts', RESTRICTED],
  ['runs do not import profile', 'shared/runs/a.ts', '../profile/x.ts', RESTRICTED],
  ['runs do not import cache', 'shared/runs/d.ts', '../cache/x.ts', RESTRICTED],
  ['cache does not import runs', 'shared/cache/a.ts', '../runs/x.ts', RESTRICTED],
  ['cache does not import tokens', 'shared/cache/b.ts', '#shared/tokens/x.ts', RESTRICTED],
  ['profile imports model and format', 'shared/profile/a.ts', '../runs/x.ts', RESTRICTED],
  ['advice does not import api', 'shared/advice/a.ts', '../api/x.ts', RESTRICTED],
  ['importers do not import exporters', 'shared/importers/a.ts', '../exporters/x.ts', RESTRICTED],
  ['exporters do not import api', 'shared/exporters/a.ts', '../api/x.ts', RESTRICTED],
  ['api does not import importers', 'shared/api/a.ts', '../importers/x.ts', RESTRICTED],
  ['shared never imports node:', 'shared/runs/b.ts', 'node:fs', RESTRICTED],
  ['shared never imports Node modules by bare name', 'shared/runs/c.ts', 'path', NODE],
  ['shared never imports electron', 'shared/api/b.ts', 'electron', RESTRICTED],
  ['shared never imports react', 'shared/format/b.ts', 'react', RESTRICTED],
  ['shared never imports the renderer', 'shared/format/c.ts', '../../renderer/x.ts', RESTRICTED],
  ['shared never imports the core', 'shared/api/c.ts', '#core/x.ts', RESTRICTED],
  ['the core never imports electron', 'electron/core/proxy/a.ts', 'electron', RESTRICTED],
  ['the store never imports electron', 'electron/core/store/a.ts', 'electron', RESTRICTED],
  ['the core never imports the shell', 'electron/core/a.ts', '../shell/x.ts', RESTRICTED],
  ['the core never imports the renderer', 'electron/core/b.ts', '../../renderer/x.ts', RESTRICTED],
  ['the command line never imports electron', 'electron/cli.ts', 'electron', RESTRICTED],
  ['the command line never imports the shell', 'electron/cli-more.ts', './shell/x.ts', RESTRICTED],
  ['only the store imports better-sqlite3: core', 'electron/core/ingest/a.ts', 'better-sqlite3', RESTRICTED],
  ['only the store imports better-sqlite3: shell', 'electron/shell/a.ts', 'better-sqlite3', RESTRICTED],
  ['the product never imports tests', 'electron/core/c.ts', '#support/x.ts', RESTRICTED],
  ['the renderer never imports electron/', 'renderer/views/runs/a.ts', '../../../electron/core/x.ts', RESTRICTED],
  ['the renderer never imports the core by alias', 'renderer/a.ts', '#core/x.ts', RESTRICTED],
  ['the renderer never imports electron', 'renderer/b.ts', 'electron', RESTRICTED],
  ['the renderer never imports node:', 'renderer/c.ts', 'node:fs', RESTRICTED],
  ['the renderer never imports Node modules by bare name', 'renderer/d.ts', 'path', NODE],
  ['test/support never imports shared', 'test/support/a.ts', '../../shared/model/x.ts', RESTRICTED],
  ['test/support never imports shared by alias', 'test/support/b.ts', '#shared/model/x.ts', RESTRICTED],
  ['no cycle, not even of types', 'shared/runs/cycle-a.ts', './cycle-b.ts', CYCLE],
  ['no cycle through an alias', 'electron/core/cycle-a.ts', '#core/cycle-b.ts', CYCLE],
]

const ALLOWED: readonly [file: string, imported: string][] = [
  ['shared/model/ok.ts', './deep/x.ts'],
  ['shared/profile/ok.ts', '../format/x.ts'],
  ['shared/runs/ok.ts', '#shared/providers/x.ts'],
  ['shared/cache/ok.ts', '../pricing/x.ts'],
  ['shared/exporters/ok.ts', '../profile/x.ts'],
  ['electron/core/store/ok.ts', 'better-sqlite3'],
  ['electron/core/proxy/ok.ts', '#shared/model/x.ts'],
  ['electron/main.ts', 'electron'],
  ['electron/shell/ok.ts', 'electron'],
  ['renderer/views/runs/ok.ts', '#shared/runs/x.ts'],
]

/** [what is forbidden, the file, its text, the area whose compiler must refuse it] */
const ILL_TYPED: readonly [rule: string, file: string, text: string, area: string][] = [
  ['shared has no DOM', 'shared/model/dom.ts', 'export const title = document.title', 'shared'],
  ['shared has no Node, whatever its libraries bring', 'shared/model/node.ts', 'export const home = process.env', 'shared'],
  ['the Node side has no DOM', 'electron/core/dom.ts', 'export const title = document.title', 'electron'],
  ['the renderer has no Node', 'renderer/node.ts', 'export const home = process.env', 'renderer'],
  ['indexing may miss', 'test/unit/indexed.ts', 'export const first = (list: string[]): string => list[0]', 'test'],
  ['only erasable syntax', 'electron/core/enum.ts', 'export enum Colour { Red }', 'electron'],
]

let folder: string // planted imports, for the lint
let typed: string // planted type errors, apart: an import of `electron` would bring Node's types along
let lint: string
const compiled = new Map<string, string>()

/** A new folder with the project's configuration. */
function createProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'import-rules-'))
  for (const file of readdirSync(root).filter((name) => /^(tsconfig.*|biome|package)\.json$|^\.gitignore$/.test(name))) {
    copyFileSync(join(root, file), join(project, file))
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction')
  return project
}

function plant(project: string, file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true })
  writeFileSync(join(project, file), `${text}\n`)
}

function run(cwd: string, tool: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd,
    encoding: 'utf8',
  })
  return `${stdout}\n${stderr}`
}

beforeAll(() => {
  folder = createProject()
  typed = createProject()
  for (const [, file, imported, rule] of FORBIDDEN) {
    plant(folder, file, `export ${rule === NODE ? '' : 'type '}{ X } from '${imported}'`) // NODE is about values only
  }
  for (const [file, imported] of ALLOWED) plant(folder, file, `export type { X } from '${imported}'`)
  plant(folder, 'shared/runs/cycle-b.ts', "export type { X } from './cycle-a.ts'")
  plant(folder, 'electron/core/cycle-b.ts', "export type { X } from '#core/cycle-a.ts'")
  lint = run(folder, '@biomejs/biome/bin/biome', 'lint', '--reporter=github', '--max-diagnostics=none', '.')

  for (const library of ['zod', 'js-tiktoken/lite', '@pydantic/genai-prices']) {
    plant(typed, `shared/model/${library.replace(/\W/g, '-')}.ts`, `export * from '${library}'`)
  }
  for (const [, file, text] of ILL_TYPED) plant(typed, file, text)
  for (const [, , , area] of ILL_TYPED) {
    if (!compiled.has(area))
      compiled.set(area, run(typed, 'typescript/bin/tsc', '-p', `tsconfig.${area}.json`, '--pretty', 'false'))
  }
})

afterAll(() => {
  for (const project of [folder, typed]) rmSync(project, { recursive: true, force: true })
})

/** The rules that the lint reports as errors for a file. */
function errorsOf(file: string): string[] {
  const lines = lint.split('\n').filter((line) => line.startsWith('::error') && line.replaceAll('\\', '/').includes(`/${file},`))
  return lines.map((line) => /title=([^,:]+)/.exec(line)?.[1] ?? line)
}

describe('lint refuses', () => {
  test.each(FORBIDDEN)('%s', (_rule, file, _imported, rule) => {
    expect(errorsOf(file)).toContain(rule)
  })
})

describe('lint allows', () => {
  test.each(ALLOWED)('%s to import %s', (file) => {
    expect(errorsOf(file)).toEqual([])
  })
})

describe('the compiler refuses', () => {
  test.each(ILL_TYPED)('%s', (_rule, file, _text, area) => {
    expect(compiled.get(area)).toContain(`${file}(1,`)
  })
})
