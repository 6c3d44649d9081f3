import { stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

/** A file of the built interface, and how it is to be served: over HTTP and in the desktop window alike. */
export interface PageFile {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * No inline script runs and nothing is fetched from elsewhere, so captured text cannot become code. Styles are the exception: the component
 * library sets them inline.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}

/**
 * The file of `dir` that a URL's path (percent-encoded, without its query) asks for. Views are paths: where there is no such file, that of a
 * view is the page itself. null: nothing is served there.
 */
export async function pageFile(dir: string, urlPath: string): Promise<PageFile | null> {
  const path = decodePath(urlPath)
  if (path === null) return null
  const wanted = normalize(join(dir, path))
  if (wanted !== normalize(dir) && !wanted.startsWith(normalize(dir + sep))) return null
  if (await isFile(wanted)) return described(wanted, wanted.startsWith(join(dir, 'assets', sep)))
  const page = join(dir, 'index.html')
  return isView(path) && (await isFile(page)) ? described(page, false) : null
}

/** Whether a path names a view, not a missing file: names of runs may hold dots, so only `/name.ext` and what is under `/assets` are files. */
export function isView(path: string): boolean {
  const [first = '', ...more] = path.split('/').filter((part) => part !== '')
  return first !== 'assets' && (more.length > 0 || extname(first) === '')
}

function decodePath(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath)
  } catch {
    return null
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

function described(path: string, hasHashInName: boolean): PageFile {
  return {
    path,
    headers: {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': hasHashInName ? 'public, max-age=31536000, immutable' : 'no-store',
    },
  }
}
