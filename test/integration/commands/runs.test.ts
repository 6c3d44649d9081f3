import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { agentprof } from '../../helpers/serving.ts'

test('a run has one price, whatever stands beside it: in the list as alone', async () => {
  const upstream = await startUpstream()
  // 328 × $5 + 200 × $25 a million = $0.00664; two of them are nearer to $0.0133 than to twice $0.0066.
  upstream.reply(() => anthropicMessage({ text: 'Hi.', input: 328, output: 200 }))
  const data = temporaryFolder()
  const core = await startTestCore({ anthropic: upstream.url }, { dataDir: data })
  for (const name of ['one', 'two'])
    await fetch(`${core.recorder}/run/${name}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 9, messages: [{ role: 'user', content: name }] }),
    })
  await core.drain()
  await core.close()
  await upstream.close()

  const [list, one] = [await agentprof('runs', '--data', data), await agentprof('show', 'one', '--data', data)]
  rmSync(data, { recursive: true, force: true })
  expect(list.stdout.match(/\$[\d.]+$/gm)).toEqual(['$0.0066', '$0.0066'])
  expect(one.stdout).toContain('$0.0066')
})
