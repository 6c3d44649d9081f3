// Claims a data folder and holds it until it is killed. Argument: the folder.
import { writeSync } from 'node:fs'
import { claimFolder } from '#core/data-folder.ts'

const claim = claimFolder(process.argv[2] ?? '')
if (claim.kind === 'claimed') {
  claim.announce({
    pid: process.pid,
    recorder: 'http://127.0.0.1:4141',
    ui: 'http://127.0.0.1:4142/#token=secret',
    token: 'secret',
    coreId: 'core-1',
    startedAt: '2026-11-23T10:00:00.000Z',
  })
}
writeSync(1, `${claim.kind}\n`)
setInterval(() => {}, 60_000)
