import { QUEUE_TEST, WEBHOOK_RETRY_TEST } from '../repository/test-sources.ts'

/** Titles of the tests in each file, as the runner prints them. */
export function testTitles(file: string, source: string | null): readonly string[] {
  return source ? titlesIn(source) : (TITLES[file] ?? [])
}

/** All test files of the repository before the regression test is written, in the runner's order. */
export const testFiles = (): readonly string[] => Object.keys(TITLES)

/** Reads titles out of a test file, with the suites around them; a table of cases gives one title for each row. */
function titlesIn(source: string): readonly string[] {
  let suite = ''
  let rows: string[][] = []
  return source.split('\n').flatMap((line) => {
    suite = /^describe\('(.+)', /.exec(line)?.[1]?.concat(' > ') ?? (line.startsWith('})') ? '' : suite)
    if (line.includes('test.each([')) rows = []
    const row = /^ *\[(.+)\],$/.exec(line)?.[1]
    if (row !== undefined) rows.push(row.split(', '))
    const title = /^ *test\('(.+)', /.exec(line)?.[1]
    if (title !== undefined) return [suite + title]
    const template = /^ *\](?: as const)?\)\('(.+)', /.exec(line)?.[1]
    return template === undefined ? [] : rows.map((values) => suite + fillIn(template, values))
  })
}

/** `%s` and `%i` print a value, `%o` prints it as code. */
function fillIn(template: string, values: readonly string[]): string {
  let next = 0
  return template.replace(/%[sio]/g, (sign) => {
    const value = values[next++] ?? ''
    return sign === '%o' ? value : value.replace(/^'|'$/g, '').replace(/(?<=\d)_/g, '')
  })
}

const TITLES: Readonly<Record<string, readonly string[]>> = {
  'test/catalog/import.test.ts': [
    'takes over a feed of 1,000 articles',
    'reports lines that cannot be read, and takes over the rest',
    'keeps articles that are missing from the feed, but hides them',
    'refuses prices without a currency',
  ],
  'test/catalog/search.test.ts': [
    'finds articles by the beginning of a word',
    'finds umlauts however they are typed',
    'ranks titles above descriptions',
    'leaves out what is hidden',
  ],
  'test/customers/export.test.ts': [
    'exports everything that is stored about a customer',
    'streams, so that 10,000 orders need little memory',
    'leaves out what belongs to other customers',
  ],
  'test/events/outbox.test.ts': [
    'writes events and data in one transaction',
    'publishes in the order of commits',
    'publishes again what was not acknowledged',
    'forgets what was acknowledged after seven days',
  ],
  'test/http/idempotency.test.ts': [
    'answers the same key with the same answer',
    'refuses the same key with another body',
    'lets two keys at the same time pass',
    'forgets keys after a day',
  ],
  'test/http/rate-limit.test.ts': ['lets bursts pass', 'refuses with 429 and Retry-After', 'counts each API key by itself'],
  'test/jobs/queue_metrics.test.ts': [
    'counts jobs by outcome',
    'shows the depth of each queue',
    'drops queues that are empty for an hour',
  ],
  'test/orders/checkout.test.ts': [
    'makes an order of a basket',
    'reserves stock for fifteen minutes',
    'gives back stock when payment fails',
    'rounds tax per line, not per order',
    'refuses a basket with prices that have changed',
    'numbers invoices without gaps',
  ],
  'test/orders/state.test.ts': [
    'goes from open to paid to shipped',
    'refuses to ship what is not paid',
    'can be cancelled until it is shipped',
    'refunds what was paid when cancelled',
  ],
  'test/payments/reconcile.test.ts': [
    'matches payouts with payments',
    'reports payments that the provider does not know',
    'reports amounts that differ by a cent',
    'takes up where the last run broke off',
  ],
  'test/payments/refund.test.ts': ['refunds in part', 'never refunds more than was paid', 'waits for a capture that is pending'],
  'test/queue.test.ts': titlesIn(QUEUE_TEST),
  'test/queue_drain.test.ts': [
    'drains deliveries that are due',
    'leaves deliveries that are not due yet',
    'sleeps until the next one is due',
    'ends its sleep when the service stops',
    'takes turns between merchants',
  ],
  'test/stock/reservations.test.ts': [
    'reserves what is there',
    'refuses what is not there',
    'expires after fifteen minutes',
    'is extended while the customer pays',
    'survives two customers at the same time',
  ],
  'test/stores/delivery-store.test.ts': [
    'memory > keeps attempts in order',
    'memory > finishes a delivery once',
    'memory > lists what is due',
    'postgres > keeps attempts in order',
    'postgres > finishes a delivery once',
    'postgres > lists what is due',
  ],
  'test/webhook_retry.test.ts': titlesIn(WEBHOOK_RETRY_TEST),
  'test/webhooks/endpoints.test.ts': [
    'registers an endpoint with a secret of its own',
    'refuses addresses in private networks',
    'disables an endpoint after a week of failures',
    'rotates the secret with a day of overlap',
  ],
  'test/webhooks/fan-out.test.ts': [
    'makes one delivery for each endpoint',
    'leaves out endpoints that are disabled',
    'leaves out events that nobody subscribed to',
  ],
  'test/webhooks/signature.test.ts': [
    'signs the time and the body',
    'changes with every character of the body',
    'is refused after five minutes',
    'is accepted with the old secret on the day after a rotation',
  ],
}
