import type { NoText, RemovedWhy } from '../model/removal.ts'
import { assertNever } from '../model/result.ts'

/** Why there is no text of a body: it was removed, or read for its numbers and never written, or had no room, or could not be read. */
export function noTextWords(missing: NoText): string {
  switch (missing.kind) {
    case 'removed':
      return `${removedWords(missing)}.`
    case 'withheld':
      return withheldWords(missing.why)
    case 'unread':
      return `The text was kept, but not read: ${missing.why}. The raw exchange shows it.`
    case 'dropped':
      return 'The text was not kept: recording was behind when it came.'
    default:
      return assertNever(missing)
  }
}

/** `at`: ISO; its day is said, in UTC. */
export const removedWords = ({ at, why }: { readonly at: string; readonly why: RemovedWhy }): string =>
  `Bodies removed on ${at.slice(0, 10)} because ${reason(why)}`

function reason(why: RemovedWhy): string {
  switch (why) {
    case 'deleted':
      return 'the run was deleted'
    case 'age':
      return 'the run was older than the limit'
    case 'size':
      return 'the limit of their size was reached'
    default:
      return assertNever(why)
  }
}

function withheldWords(why: Extract<NoText, { kind: 'withheld' }>['why']): string {
  switch (why) {
    case 'metadata':
      return 'The text was not kept: the level of privacy is metadata only.'
    case 'unmaskable':
      return 'The text was not kept: what had to be masked in it could not be found in time, or not in its format.'
    default:
      return assertNever(why)
  }
}
