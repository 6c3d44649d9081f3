/** Numbers that look measured and are the same every time: a small linear congruential generator, seeded by a text. */
export function createDigits(seed: string): (below: number) => number {
  let state = [...seed].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) % MODULUS, 7)
  return (below) => {
    state = (state * MULTIPLIER + 12_345) % MODULUS
    return Math.floor((state / MODULUS) * below)
  }
}

const MODULUS = 2 ** 31
const MULTIPLIER = 48_271
