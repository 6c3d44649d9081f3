import { createWorkspace, type Workspace } from '../../agent/workspace.ts'
import { OTHER_PATHS } from './other-paths.ts'
import { CHANGELOG, CI_WORKFLOW, FLAKY_TESTS, PACKAGE_JSON, WEBHOOKS_GUIDE } from './project-files.ts'
import { BACKOFF, QUEUE, WORKER } from './queue-sources.ts'
import { CLOCK, CONFIG } from './service-sources.ts'
import { TEST_TIME } from './test-helper-sources.ts'
import { QUEUE_TEST, WEBHOOK_RETRY_TEST } from './test-sources.ts'
import { DELIVER, DELIVERY_STORE, RETRY } from './webhook-sources.ts'

const SOURCES: Readonly<Record<string, string>> = {
  '.github/flaky.json': FLAKY_TESTS,
  '.github/workflows/ci.yml': CI_WORKFLOW,
  'CHANGELOG.md': CHANGELOG,
  'docs/webhooks.md': WEBHOOKS_GUIDE,
  'package.json': PACKAGE_JSON,
  'src/config.ts': CONFIG,
  'src/lib/clock.ts': CLOCK,
  'src/queue/backoff.ts': BACKOFF,
  'src/queue/index.ts': QUEUE,
  'src/queue/worker.ts': WORKER,
  'src/webhooks/deliver.ts': DELIVER,
  'src/webhooks/retry.ts': RETRY,
  'src/webhooks/store.ts': DELIVERY_STORE,
  'test/helpers/time.ts': TEST_TIME,
  'test/queue.test.ts': QUEUE_TEST,
  'test/webhook_retry.test.ts': WEBHOOK_RETRY_TEST,
}

/** A working copy of the sample repository, as it is before the agent begins. */
export function checkOut(): Workspace {
  const files = new Map(OTHER_PATHS.map((path) => [path, '']))
  for (const [path, content] of Object.entries(SOURCES)) files.set(path, content)
  return createWorkspace(files)
}
