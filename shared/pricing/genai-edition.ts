/**
 * The data of `@pydantic/genai-prices` that this build bundles: its package version and the day it was published. A unit test compares it with the
 * installed package; update it with the dependency.
 */
export const GENAI_EDITION = { version: '0.1.8', published: '2026-09-23' } as const
