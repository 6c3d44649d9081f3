import { expect, test } from 'vitest'
import { FolderInUseError } from '#core/core.ts'
import { startFailure } from '../../../electron/commands/start-failure.ts'

const config = {
  dataDir: '/data',
  recorderPort: 4141,
  uiPort: 4142,
  upstreams: {},
  runIdleMs: 1,
  rewrite: true,

  version: '1',
  rendererDir: null,
}
const refused = (code: string, port: number): Error =>
  Object.assign(new Error(`listen ${code} 127.0.0.1:${port}`), { code, port })

test.each([
  [refused('EADDRINUSE', 4141), 'Port 4141 is in use. Use --port 4151, or --port 0 for any free one.'],
  [refused('EADDRINUSE', 4142), 'Port 4142 is in use. Use --ui-port 4152, or --ui-port 0 for any free one.'],
  [refused('EACCES', 80), 'Port 80 may not be opened. Use a port above 1023.'],
  [refused('EADDRNOTAVAIL', 4141), 'listen EADDRNOTAVAIL 127.0.0.1:4141'],
  [
    new FolderInUseError('/data', null),
    '/data is in use by another process that is just starting. `agentprof open` prints its link; --data DIR uses another folder.',
  ],
  [new Error('disk full'), 'disk full'],
  ['thrown text', 'thrown text'],
])('%s', (error, said) => {
  expect(startFailure(error, config).message).toBe(said)
})
