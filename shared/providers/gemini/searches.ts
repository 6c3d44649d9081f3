/** Grounding with Google Search is billed by the search from Gemini 3 on, by the grounded prompt before (ai.google.dev, "Pricing"). */
export function searchFees(model: string, searches: number): Record<string, number> {
  if (searches === 0) return {}
  return { 'fee.web_search': /gemini-[12](\.|-)/.test(model) ? 1 : searches }
}
