/** Files of the sample repository that nobody reads in the story; listings name them. */
export const OTHER_PATHS: readonly string[] = [
  ...inFolder('src', 'cron.ts server.ts worker.ts'),
  ...inFolder(
    'src/catalog',
    'availability.ts categories.ts import.ts prices.ts routes.ts search.ts service.ts store.ts variants.ts',
  ),
  ...inFolder('src/customers', 'addresses.ts consent.ts export.ts routes.ts service.ts store.ts'),
  ...inFolder('src/events', 'outbox.ts publish.ts schema.ts types.ts'),
  ...inFolder('src/http', 'auth.ts idempotency.ts pagination.ts problem.ts rate-limit.ts request-id.ts'),
  ...inFolder('src/i18n', 'de.ts en.ts format.ts'),
  ...inFolder('src/lib', 'errors.ts ids.ts logger.ts metrics.ts money.ts postgres.ts result.ts'),
  ...inFolder('src/mail', 'render.ts send.ts templates.ts'),
  ...inFolder('src/orders', 'cancel.ts checkout.ts invoice.ts numbers.ts routes.ts service.ts state.ts store.ts totals.ts'),
  ...inFolder('src/payments', 'capture.ts disputes.ts providers.ts reconcile.ts refund.ts routes.ts service.ts store.ts'),
  ...inFolder('src/queue', 'memory-store.ts postgres-store.ts'),
  ...inFolder('src/shipping', 'carriers.ts labels.ts rates.ts routes.ts service.ts tracking.ts'),
  ...inFolder('src/stock', 'adjust.ts levels.ts reservations.ts routes.ts service.ts store.ts'),
  ...inFolder('src/webhooks', 'endpoints.ts fan-out.ts routes.ts subscriptions.ts'),
  ...inFolder('test/helpers', 'factories.ts memory-delivery-store.ts postgres.ts scripted-sender.ts server.ts'),
  ...inFolder('migrations', '0001-shop.sql 0002-queue.sql 0003-webhooks.sql 0004-reservations.sql 0005-outbox.sql'),
]

function inFolder(folder: string, names: string): readonly string[] {
  return names.split(' ').map((name) => `${folder}/${name}`)
}
