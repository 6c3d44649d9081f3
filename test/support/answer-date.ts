/** When an answer says that it was made, in milliseconds since 1970; null where it does not say. Read from its text: `created` or `created_at`, in seconds. */
export function answerDate(body: string): number | null {
  const seconds = /"created(?:_at)?"\s*:\s*(\d{10})(?!\d)/.exec(body)?.[1]
  return seconds === undefined ? null : Number(seconds) * 1000
}
