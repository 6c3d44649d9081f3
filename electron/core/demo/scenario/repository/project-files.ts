// The sample repository: what is not code.

export const WEBHOOKS_GUIDE = `# Webhooks

The shop tells other systems about orders, payments, refunds and stock by POSTing JSON to endpoints that merchants register.

## Delivery
- An endpoint has ten seconds to answer with 2xx. Anything else, or nothing, counts as a failure.
- Failures are retried up to eight times over about a day, with exponential backoff and full jitter (\`webhookRetry\` in src/config.ts).
- \`Retry-After\` on 429 and 503 is obeyed, up to one hour (\`parseRetryAfter\`, src/queue/backoff.ts).
- 4xx other than 408, 425 and 429 end the delivery at once: the merchant sees it as dead and can replay it from the dashboard.
- Deliveries may arrive more than once and out of order. \`idempotency-key\` is the event's id.

## Signature
\`x-shop-signature: t=<seconds>,v1=<hex>\`: HMAC-SHA256 with the endpoint's secret over \`<seconds>.<body>\`. Reject what is more than five minutes old.

## Tests
test/webhook_retry.test.ts covers the schedule. It is listed in .github/flaky.json since March; see SHOP-2417.
`

export const CI_WORKFLOW = `name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    services:
      postgres:
        image: postgres:17
        env: { POSTGRES_PASSWORD: shop }
        ports: ['5432:5432']
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24, cache: npm }
      - run: npm ci
      - run: npx tsc --noEmit
      # webhook_retry fails about one time in seven (SHOP-2417); one more try keeps the queue moving.
      - run: npm test -- --retry=1 test/webhook_retry.test.ts
      - run: npm test -- --exclude test/webhook_retry.test.ts
`

export const FLAKY_TESTS = `{
  "policy": "A test stands here for at most 30 days; then it is fixed or deleted.",
  "tests": [
    { "file": "test/webhook_retry.test.ts", "name": "webhook_retry > waits longer after each failure", "since": "2026-03-11", "issue": "SHOP-2417", "rate": 0.149 },
    { "file": "test/webhook_retry.test.ts", "name": "webhook_retry > obeys Retry-After, given in seconds", "since": "2026-06-02", "issue": "SHOP-2417", "rate": 0.041 }
  ]
}
`

export const PACKAGE_JSON = `{
  "name": "shop-api",
  "version": "3.4.1",
  "private": true,
  "type": "module",
  "scripts": {
    "dev": "node --watch src/server.ts",
    "test": "vitest run",
    "test:webhooks": "vitest run test/webhook_retry.test.ts test/webhooks",
    "test:flaky": "vitest run test/webhook_retry.test.ts --retry=0 --repeats=50",
    "typecheck": "tsc --noEmit",
    "migrate": "node scripts/migrate.ts"
  },
  "dependencies": {
    "fastify": "^5.6.1",
    "pg": "^8.16.3",
    "pino": "^10.0.0",
    "undici": "^7.16.0",
    "zod": "^4.1.12"
  },
  "devDependencies": {
    "@types/node": "^24.7.0",
    "@types/pg": "^8.15.5",
    "typescript": "^5.9.3",
    "vitest": "^3.2.4"
  }
}
`

export const CHANGELOG = `# Changelog

## 3.4.1 - 2026-11-12
- Webhooks: dead deliveries can be replayed from the dashboard (\`Retrier.replay\`).
- Queue: a freed slot no longer waits for the next poll.

## 3.4.0 - 2026-10-29
- Webhooks: obey \`Retry-After\` on 429 and 503, in seconds or as a date.
- Webhooks: full jitter instead of equal jitter, after the thundering herd of 14 October (SHOP-2630).
- Config: \`WEBHOOK_JITTER\`, \`WEBHOOK_MAX_ATTEMPTS\`.

## 3.3.2 - 2026-10-02
- Queue: backoff takes a \`clock\` (SHOP-2417, first half). The webhook_retry test is still flaky.
- Stock: reservations expire after 15 minutes.
`
