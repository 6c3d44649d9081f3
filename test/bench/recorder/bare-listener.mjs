// What a start is measured against: Node with an HTTP server, and nothing else.
import { createServer } from 'node:http'

createServer().listen(0, '127.0.0.1', () => process.stdout.write('listening\n'))
