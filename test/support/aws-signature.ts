import { createHash, createHmac } from 'node:crypto'
import type { UpstreamRequest } from './upstream.ts'

/**
 * Whether a request is signed by AWS Signature Version 4 with this key, as AWS itself would find it: from what arrived and nothing else.
 * Written from AWS's description (IAM User Guide, "Create a signed AWS API request"), not from any SDK.
 */
export function isRightlySigned({ method, url, headers, body }: UpstreamRequest, secretKey: string): boolean {
  const [, scope = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      String(headers.authorization),
    ) ?? []
  const [path = '', query = ''] = url.split('?', 2)
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`)
  const canonical = [
    method,
    path.split('/').map(encode).join('/'),
    query.split('&').sort().join('&'),
    signed.join(''),
    names,
    sha256(body),
  ]
  const toSign = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha256(canonical.join('\n'))].join('\n')
  let key: string | Buffer = `AWS4${secretKey}`
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  return names.split(';').includes('host') && createHmac('sha256', key).update(toSign).digest('hex') === signature
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** RFC 3986: all but the unreserved, also what is percent-encoded already (all services but S3). */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
