import { imageTokens, type SizedImage } from './image-tokens.ts'

/** What of a request's picture, sound or film its tokens are counted by. */
export interface MeasuredMedia {
  readonly image?: SizedImage
  readonly seconds?: number
}

const TOKENS_A_SECOND = 10

/**
 * The tokens of media by the rule that their provider publishes for the model; undefined: none is known. OpenAI counts a token for each 100 ms of sound
 * (platform.openai.com, "Realtime costs"), as recorded answers do. Others stay out: Google publishes 32 tokens a second for the Gemini API and 25 for
 * Vertex AI, pages and frames count differently there too, by generation besides, and the model's name does not tell the host; Anthropic publishes a
 * range for the pages of a PDF. Such media share what the provider reports by their length.
 */
export function mediaTokens(model: string, { image, seconds }: MeasuredMedia): number | undefined {
  if (image) return imageTokens(model, image)
  const hears = /(^|\/)gpt-(4o|audio|realtime)/.test(model.toLowerCase())
  return hears && seconds !== undefined ? Math.ceil(seconds * TOKENS_A_SECOND) : undefined
}
