const RUNS = 10

/** Sends so many calls a second through a recorder, in turn in ten runs that go on all the while, until it is stopped; returns how many. */
export function sendCalls(recorder: string, perSecond: number): { stop(): Promise<number> } {
  const calls: Promise<unknown>[] = []
  const send = async (n: number): Promise<void> => {
    const answer = await fetch(`${recorder}/run/live-${n % RUNS}~bench/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: `Question ${n}` }] }),
    })
    if (!answer.ok) throw new Error(`The recorder answered ${answer.status}.`)
    await answer.arrayBuffer()
  }
  const timer = setInterval(() => calls.push(send(calls.length)), 1000 / perSecond)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(calls)
      return calls.length
    },
  }
}
