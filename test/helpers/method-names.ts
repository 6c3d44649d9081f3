import type { Method } from '#shared/api/contract.ts'

const NAMES: Record<Method, true> = {
  'core.status': true,
  'runs.list': true,
  'runs.page': true,
  'runs.facets': true,
  'runs.get': true,
  'runs.show': true,
  'runs.segments': true,
  'profiles.get': true,
  'profiles.top': true,
  'profiles.tool': true,
  'runs.cache': true,
  'calls.get': true,
  'calls.cache': true,
  'runs.transcript': true,
  'calls.part': true,
  'runs.carried': true,
  'exchanges.get': true,
  'runs.annotate': true,
  'runs.annotateAll': true,
  'runs.clear': true,
  'runs.progress': true,
  'recording.set': true,
  'runs.export': true,
  'demo.start': true,
  'prices.list': true,
  'prices.explain': true,
  'usage.daily': true,
  'prices.reload': true,
}

export const isMethodName = (name: string): name is Method => name in NAMES
