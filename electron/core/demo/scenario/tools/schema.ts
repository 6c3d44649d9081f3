import type { RequestTool } from '../../messages-api/messages-request.ts'

type Property = Readonly<Record<string, unknown>>

export const text = (description: string, more: Property = {}): Property => ({ type: 'string', description, ...more })
export const number = (description: string, more: Property = {}): Property => ({ type: 'number', description, ...more })
export const flag = (description: string, more: Property = {}): Property => ({ type: 'boolean', description, ...more })
export const oneOf = (values: readonly string[], description: string): Property => ({ type: 'string', enum: values, description })
export const list = (items: Property, description: string): Property => ({ type: 'array', items, description })

/** A tool as an agent offers it; properties are required unless their name ends in `?`. */
export function tool(name: string, description: string, properties: Readonly<Record<string, Property>>): RequestTool {
  const names = Object.keys(properties)
  return {
    name,
    description,
    input_schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((key) => [key.replace('?', ''), properties[key]])),
      required: names.filter((key) => !key.endsWith('?')),
      additionalProperties: false,
    },
  }
}
