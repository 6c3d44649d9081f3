// `npm run dev`: the core from source, restarted when its sources change, and the interface with hot reload. The page is served by Vite, which
// passes API requests on to the core; the link that is printed carries the core's token.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const core = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', 'electron/cli.ts', 'serve', '--ui-port', '0', '--json', ...process.argv.slice(2)],
  { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] },
)
let vite = null
createInterface({ input: core.stdout }).on('line', async (line) => {
  if (!line.startsWith('{')) return
  const { ui, recorder } = JSON.parse(line)
  const { origin, hash } = new URL(ui)
  await vite?.close()
  vite = await createServer({
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    server: { host: '127.0.0.1', proxy: { '/api': { target: origin, changeOrigin: true, headers: { origin } } } },
  })
  await vite.listen()
  console.log(`Recorder  ${recorder}\nInterface ${vite.resolvedUrls.local[0]}${hash}`)
})
const stop = async () => {
  core.kill('SIGTERM')
  await vite?.close()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
core.on('exit', (code) => process.exit(code ?? 0))
