import { anthropicCosts, anthropicCostsTable } from './anthropic-costs.ts'
import { anthropicUsage, anthropicUsageTable } from './anthropic-usage.ts'
import { openaiCosts } from './openai-costs.ts'
import { openaiUsage } from './openai-usage.ts'
import type { UsageExport } from './usage-export.ts'

/** The first whose fields an export has is the one. */
export const usageExports: readonly UsageExport[] = [
  openaiUsage,
  openaiCosts,
  anthropicUsage,
  anthropicUsageTable,
  anthropicCosts,
  anthropicCostsTable,
]
