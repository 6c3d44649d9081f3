import { expect, test } from 'vitest'
import { readClientIds } from '#shared/providers/client-ids.ts'

test('reads what clients name in their bodies, by its field', () => {
  const body = {
    prompt_cache_key: 'p',
    litellm_session_id: 'l',
    metadata: { session_id: 'm', user_id: 'user_77_account_8_session_0b6c2e7e-1f3a' },
    client_metadata: { session_id: 's', thread_id: 't' },
  }
  expect(readClientIds(body)).toEqual({
    clientIds: {
      prompt_cache_key: 'p',
      litellm_session_id: 'l',
      'metadata.session_id': 'm',
      'metadata.user_id': '0b6c2e7e-1f3a',
      'client_metadata.session_id': 's',
      'client_metadata.thread_id': 't',
    },
  })
})

test.each([
  [{}],
  [{ metadata: { user_id: 'user_77' } }],
  [{ metadata: { user_id: 'ann_session_7' } }],
  [{ metadata: { user_id: '{"device_id":"d"}' } }],
  [{ metadata: 'session_id' }],
  [{ prompt_cache_key: '' }],
  [null],
])('finds no name in %j', (body) => {
  expect(readClientIds(body)).toEqual({})
})
