import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { agentprof } from '../../helpers/serving.ts'

/** `agentprof run --mode proxy -- CMD`: the command asks the provider's own address, and trusts nothing but its environment. */
let upstream: Upstream
let data: string

beforeAll(async () => {
  upstream = await startUpstream()
  upstream.reply(() => anthropicMessage({ id: 'msg_1', text: 'Hi.', input: 1000, output: 100 }))
  data = temporaryFolder()
})
afterAll(async () => {
  await upstream.close()
  rmSync(data, { recursive: true, force: true })
})

const QUESTION = JSON.stringify({ model: 'claude-opus-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] })

/** Whether this machine can run it. */
function has(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const node = `const response = await fetch('https://api.anthropic.com/v1/messages', { method: 'POST', headers: { 'x-api-key': 'sk-test' }, body: process.argv[2] })
console.log((await response.json()).content[0].text)`
const requests = `import requests, sys
print(requests.post('https://api.anthropic.com/v1/messages', headers={'x-api-key': 'sk-test'}, data=sys.argv[1]).json()['content'][0]['text'])`
const httpx = requests.replaceAll('requests', 'httpx').replace('data=', 'content=')

const java = `import java.net.URI;
import java.net.http.*;
public class Agent {
  public static void main(String[] args) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("https://api.anthropic.com/v1/messages"))
        .header("x-api-key", "sk-test").POST(HttpRequest.BodyPublishers.ofString(args[0])).build();
    System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}`
const olderJava = `import java.net.*;
import javax.net.ssl.HttpsURLConnection;
public class OlderAgent {
  public static void main(String[] args) throws Exception {
    var connection = (HttpsURLConnection) new URL("https://api.anthropic.com/v1/messages").openConnection();
    connection.setDoOutput(true);
    connection.getOutputStream().write(args[0].getBytes());
    System.out.write(connection.getInputStream().readAllBytes());
  }
}`

const CLIENTS: readonly {
  name: string
  there: boolean
  file?: readonly [string, string]
  command: (file: string) => readonly string[]
}[] = [
  { name: 'Node’s fetch', there: true, file: ['agent.mjs', node], command: (file) => [process.execPath, file, QUESTION] },
  {
    name: 'curl',
    there: has('curl', '--version'),
    command: () => ['curl', '-sS', '-d', QUESTION, 'https://api.anthropic.com/v1/messages'],
  },
  {
    name: 'Python requests',
    there: has('python3', '-c', 'import requests'),
    file: ['agent.py', requests],
    command: (file) => ['python3', file, QUESTION],
  },
  {
    name: 'Python httpx',
    there: has('python3', '-c', 'import httpx'),
    file: ['agent-httpx.py', httpx],
    command: (file) => ['python3', file, QUESTION],
  },
  {
    name: 'Java’s HttpClient',
    there: has('java', '--version'),
    file: ['Agent.java', java],
    command: (file) => ['java', file, QUESTION],
  },
  {
    name: 'Java’s HttpsURLConnection',
    there: has('java', '--version'),
    file: ['OlderAgent.java', olderJava],
    command: (file) => ['java', file, QUESTION],
  },
]

for (const { name, there, file, command } of CLIENTS)
  test.skipIf(!there)(
    `${name}${there ? '' : ' (not on this machine)'} is recorded under its run, and its answer is the provider’s`,
    async () => {
      const path = file ? join(data, file[0]) : ''
      if (file) writeFileSync(path, file[1])
      const override = ['--upstream', `anthropic=${upstream.url}`]
      const args = [
        'run',
        '--mode',
        'proxy',
        '--data',
        data,
        ...override,
        '--name',
        name,
        '--tag',
        'user=ann',
        '--',
        ...command(path),
      ]
      const { code, stdout, stderr } = await agentprof(...args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('cost $0.0075') })
      expect(stdout).toContain('Hi.')
      const shown: RunDetail = JSON.parse((await agentprof('show', name, '--json', '--data', data)).stdout)
      expect(shown).toMatchObject({ name, callCount: 1, tags: { user: 'ann' }, usage: { inputTotal: 1000, outputTotal: 100 } })
    },
  )

test.each([
  ['signing in', 'https://api.anthropic.com/v1/oauth/token', `{ method: 'POST', body: 'code=canary-5f2a' }`],
  ['a file that is no batch’s results', 'https://api.anthropic.com/v1/files/file_1/content', '{}'],
])('what is no model call keeps its head and sizes alone: %s', async (name, url, asked) => {
  upstream.next({ headers: { 'content-type': 'application/json' }, body: '{"access_token":"canary-5f2a"}' })
  const script = `await (await fetch('${url}', ${asked})).text()`
  const override = ['--upstream', `anthropic=${upstream.url}`]
  const { code } = await agentprof(
    'run',
    '--mode',
    'proxy',
    '--data',
    data,
    ...override,
    '--name',
    name,
    '--',
    process.execPath,
    '-e',
    script,
  )
  expect(code).toBe(0)
  const har = (await agentprof('export', name, '--format', 'har', '--data', data)).stdout
  expect(har).not.toContain('canary-5f2a')
  const found = has('grep', '-rqaF', 'canary-5f2a', data)
  expect(found).toBe(false)
})
