import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// As in bin/agentprof. The workers of a core that a test starts read what an earlier one compiled, and strip no types: Node does that with WebAssembly, which
// several threads at once do not always survive ("Check failed: jit_page.has_value()", nodejs/node#64500).
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/agentprof/compiled', import.meta.url)))
