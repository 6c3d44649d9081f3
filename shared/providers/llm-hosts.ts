import { providerOfHost } from './routes.ts'

/** API hosts of model providers and gateways that have no prefix of their own. Data: a new one is a new row. */
const HOSTS: readonly string[] = [
  'api.cohere.com',
  'api.cohere.ai',
  'api.perplexity.ai',
  'api.z.ai',
  'open.bigmodel.cn',
  'ai-gateway.vercel.sh',
  'router.huggingface.co',
  'api.deepinfra.com',
  'api.moonshot.ai',
  'api.moonshot.cn',
  'api.minimax.io',
  'dashscope.aliyuncs.com',
  'dashscope-intl.aliyuncs.com',
  'api.writer.com',
  'api.sambanova.ai',
  'integrate.api.nvidia.com',
  'api.novita.ai',
  'api.studio.nebius.ai',
  'api.hyperbolic.xyz',
  'models.github.ai',
  'api.githubcopilot.com',
  'chatgpt.com',
  'ollama.com',
  'api.us.openai.com',
  'eu.api.openai.com',
]
const FAMILIES: readonly RegExp[] = [
  /\.cloud\.databricks\.com$/,
  /^bedrock-mantle\.[a-z0-9-]+\.api\.aws$/,
  /\.inference\.ai\.azure\.com$/,
]

/**
 * Whether a host serves model calls: in HTTPS-proxy mode such hosts are decrypted, all others pass unseen. `host`: as a client names it,
 * in any case, with or without a port.
 */
export function isLlmHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  return providerOfHost(name) !== null || HOSTS.includes(name) || FAMILIES.some((family) => family.test(name))
}
