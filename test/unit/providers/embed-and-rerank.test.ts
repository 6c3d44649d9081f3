import { expect, test } from 'vitest'
import { cohereEmbed } from '#shared/providers/cohere-embed.ts'
import type { Provider } from '#shared/providers/provider.ts'
import { rerank } from '#shared/providers/rerank.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

const textsOf = (provider: Provider, path: string) => {
  const head = { method: 'POST', host: 'api.cohere.com', path, headers: [] }
  const parsed = provider.parseRequest(head, readFixture(`${provider.id}/plain.request.json`))
  return parsed.ok ? parsed.value.parts.map(({ kind, text }) => [kind, text]) : parsed.error
}

const response = (provider: Provider, body: Uint8Array, status = 200) =>
  provider.parseResponse({ status, headers: [], body, request: null })

test('what is embedded is texts and pictures', () => {
  expect(textsOf(cohereEmbed, '/v2/embed')).toEqual([
    ['user', 'Ruby\nPython\nA cat'],
    ['media', ''],
  ])
})

test('an embedding is charged by text and image tokens, and answers nothing', () => {
  expect(response(cohereEmbed, readFixture('cohere-embed/plain.response.json'))).toEqual({
    id: 'bff40c60-c168-4bbd-af03-745a81c23f7e',
    usage: expect.objectContaining({ inputFresh: 5, inputTotal: 17, outputTotal: 0, other: { 'input.image': 12 } }),
    output: [],
    toolUses: [],
    message: null,
    complete: true,
    firstContentOffset: null,
  })
})

test('an embedding with a model that is not there is an error', () => {
  expect(response(cohereEmbed, readFixture('cohere-embed/error.response.json'), 404)).toMatchObject({
    error: { message: "model 'command-r' was removed on September 15, 2025." },
  })
})

test('what is reranked is a query and documents', () => {
  const text = 'ruby\nRuby is a programming language\nParis is in France\n{"body":"A Ruby framework","title":"Rails"}'
  expect(textsOf(rerank, '/v2/rerank')).toEqual([['user', text]])
})

test('reranking is charged by the search, elsewhere by the token', () => {
  expect(response(rerank, readFixture('rerank/plain.response.json'))).toMatchObject({
    usage: { inputTotal: 0, outputTotal: 0, other: { 'fee.search_unit': 1 } },
    output: [],
    complete: true,
  })
  const elsewhere = bytes({ model: 'rerank-2.5-lite', results: [], usage: { total_tokens: 17, cost: 3.4e-7 } })
  expect(response(rerank, elsewhere)).toMatchObject({
    servedModel: 'rerank-2.5-lite',
    usage: { inputFresh: 17, inputTotal: 17, other: {} },
    reportedCostUsd: 3.4e-7,
  })
})
