import { runCommand } from './shell/command-line.ts'
import { startDesktop } from './shell/desktop.ts'

/** The desktop entry. `--cli …` runs any command in this binary, without a window. */
const cliAt = process.argv.indexOf('--cli')
if (cliAt === -1) startDesktop(process.argv.slice(1))
else await runCommand(process.argv.slice(cliAt + 1))
