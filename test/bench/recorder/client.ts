import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What one answer took, in ms since its request was written. */
export interface Timing {
  readonly first: number
  readonly last: number
  /** Of a stream: how old each chunk was when it came. */
  readonly ages: readonly number[]
}

/** One kept-alive connection. */
export interface Client {
  ask(bytes: Buffer): Promise<Timing>
  close(): void
}

export async function openClient(url: string): Promise<Client> {
  return onSocket(await connected(url))
}

/** Through a proxy's tunnel to `host`, decrypted by it. */
export async function openTunnel(proxy: string, host: string): Promise<Client> {
  const socket = await connected(proxy)
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  const answer = await new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve)
    socket.once('close', () => reject(new Error(`The tunnel to ${host} was closed.`)))
  })
  if (!/^HTTP\/1\.1 200/.test(answer.toString('latin1'))) throw new Error(answer.toString('latin1').slice(0, 300))
  const secure = connectTls({ socket, servername: host, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  await new Promise<void>((resolve, reject) => {
    secure.once('secureConnect', resolve)
    secure.once('error', reject)
  })
  return onSocket(secure)
}

function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connectTcp({ host: hostname, port: Number(port), noDelay: true })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })
}

function onSocket(socket: Socket): Client {
  let fail: (error: Error) => void = () => {}
  socket.on('error', (error) => fail(error))
  socket.on('close', () => fail(new Error('The connection was closed.')))
  return {
    ask: (bytes) =>
      new Promise((resolve, reject) => {
        const start = performance.now()
        let got = ''
        let first = 0
        const ages: number[] = []
        const receive = (chunk: Buffer): void => {
          const text = chunk.toString('latin1')
          got += text
          const head = got.indexOf('\r\n\r\n')
          if (head < 0 || got.length === head + 4) return
          first ||= performance.now() - start
          for (const [, sent = ''] of text.matchAll(/@(\d+)@/g)) ages.push(Number(process.hrtime.bigint() - BigInt(sent)) / 1e6)
          const length = /^content-length: (\d+)/im.exec(got.slice(0, head))?.[1]
          if (length === undefined ? !got.endsWith('\r\n0\r\n\r\n') : got.length < head + 4 + Number(length)) return
          socket.off('data', receive)
          if (got.startsWith('HTTP/1.1 200')) resolve({ first, last: performance.now() - start, ages })
          else reject(new Error(got.slice(0, 300)))
        }
        socket.on('data', receive)
        fail = reject
        socket.write(bytes)
      }),
    close: () => socket.destroy(),
  }
}
