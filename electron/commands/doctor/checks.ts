/** What one look found: a line for people, and what to do where it is not well. */
export type Check =
  | { readonly ok: true; readonly name: string; readonly message: string }
  | { readonly ok: false; readonly name: string; readonly message: string; readonly fix: string }

export const well = (name: string, message: string): Check => ({ ok: true, name, message })
export const amiss = (name: string, message: string, fix: string): Check => ({ ok: false, name, message, fix })

/** `fail  port: 4141 is taken by pid 17 (node). End that one, or …`: one line, whatever the text holds. */
export function formatCheck(check: Check): string {
  const text = `${check.name}: ${check.message}${check.ok ? '' : ` ${check.fix}`}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a client calls itself could move the cursor
  return `${check.ok ? 'ok  ' : 'fail'}  ${text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')}`
}
