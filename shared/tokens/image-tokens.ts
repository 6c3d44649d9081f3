import type { ImageSize } from './image-size.ts'

/** A picture as far as its request tells how it is counted. `detail`: OpenAI's setting, where it says `low`. */
export interface SizedImage extends ImageSize {
  readonly detail?: 'low'
}

type Rule = (image: SizedImage) => number | undefined

const CLAUDE = { longEdge: 1568, tokens: 1600 }

const claudeTokens = ({ width, height }: ImageSize): number => {
  const scale = Math.min(1, CLAUDE.longEdge / Math.max(width, height))
  return Math.min(CLAUDE.tokens, Math.max(1, Math.round((width * height * scale * scale) / 750)))
}

/** Models since Opus 4.7 read larger pictures whole, up to limits of their own: only what is below the older ones counts the same for all. */
const newClaudeTokens = (image: ImageSize): number | undefined =>
  Math.max(image.width, image.height) <= CLAUDE.longEdge && image.width * image.height <= CLAUDE.tokens * 750
    ? claudeTokens(image)
    : undefined

/** Tiles of 512 pixels, once the picture fits into a square of 2,048 and its short side into 768. `low` is the base alone. */
const tiles =
  (base: number, tile: number): Rule =>
  ({ width, height, detail }) => {
    if (detail === 'low') return base
    const inSquare = Math.min(1, 2048 / Math.max(width, height))
    const scale = inSquare * Math.min(1, 768 / (Math.min(width, height) * inSquare))
    return base + tile * pieces(width * scale, 512) * pieces(height * scale, 512)
  }

const MOST_PATCHES = 1536

/** Patches of 32 pixels; what has more of them than the budget is scaled down until a whole number of them fits one side. */
const patches =
  (multiplier: number): Rule =>
  ({ width, height }) => {
    const all = pieces(width, 32) * pieces(height, 32)
    if (all <= MOST_PATCHES) return Math.round(all * multiplier)
    const shrink = Math.sqrt((MOST_PATCHES * 32 ** 2) / (width * height))
    const [across, down] = [(width * shrink) / 32, (height * shrink) / 32]
    const fit = Math.min(Math.floor(across) / across, Math.floor(down) / down)
    // A strip thinner than a patch has no whole one to fit.
    const kept = fit > 0 ? pieces(across * fit, 1) * pieces(down * fit, 1) : MOST_PATCHES
    return Math.round(Math.min(MOST_PATCHES, kept) * multiplier)
  }

/**
 * Tiles of 768 pixels; a picture of up to 384 both ways is one. (Vertex AI's page has smaller tiles for small pictures: recorded answers contradict
 * it, with 258 for 400 × 301.)
 */
const geminiTokens: Rule = ({ width, height }) => 258 * pieces(width, 768) * pieces(height, 768)

/** How many pieces cover a length. What scaling left over of a whole pixel is rounding. */
const pieces = (length: number, size: number): number => Math.max(1, Math.ceil(length / size - 1e-9))

/**
 * The first that fits counts. Published by Anthropic (platform.claude.com/docs/en/build-with-claude/vision, "Evaluate image size"), OpenAI
 * (developers.openai.com/api/docs/guides/images-vision, "Calculating costs") and Google (ai.google.dev/gemini-api/docs/tokens). Of models that are
 * not here no rule is published, or what was measured contradicts it (GPT-5 mini and nano), or it needs a setting that the picture does not carry
 * (Gemini 3).
 */
const RULES: readonly { readonly models: RegExp; readonly rule: Rule }[] = [
  { models: /claude-(opus|sonnet|haiku|fable|mythos)-(4[-.][789](?!\d)|[5-9])/, rule: newClaudeTokens },
  { models: /claude/, rule: claudeTokens },
  { models: /gemini-2/, rule: geminiTokens },
  { models: /gpt-4\.1-mini/, rule: patches(1.62) },
  { models: /gpt-4\.1-nano/, rule: patches(2.46) },
  { models: /(^|\/)o4-mini/, rule: patches(1.72) },
  { models: /gpt-4o-mini/, rule: tiles(2833, 5667) },
  { models: /gpt-4o|gpt-4\.1|gpt-4\.5/, rule: tiles(85, 170) },
  { models: /gpt-5(-chat-latest|-\d{4}-\d\d-\d\d)?$/, rule: tiles(70, 140) },
  { models: /(^|\/)(o1|o3)(-pro)?(-\d{4}-\d\d-\d\d)?$/, rule: tiles(75, 150) },
  { models: /computer-use-preview/, rule: tiles(65, 129) },
]

/** The tokens of a picture by the published rule of its model, by whatever name the host gives that. undefined: none is known. */
export function imageTokens(model: string, image: SizedImage): number | undefined {
  const name = model.toLowerCase()
  return RULES.find(({ models }) => models.test(name))?.rule(image)
}
