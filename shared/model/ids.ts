import type { Brand } from './brand.ts'

/** 24 hex digits, globally unique: most of them chance. Made by the recorder when a request arrives. */
export type ExchangeId = Brand<string, 'ExchangeId'>
export type RunId = Brand<string, 'RunId'>
export type AgentId = Brand<string, 'AgentId'>
export type CallId = Brand<string, 'CallId'>
export type SpanId = Brand<string, 'SpanId'>
/** Names a stored body; only `electron/core/store` gives it a meaning. */
export type BodyId = Brand<number, 'BodyId'>

/**
 * Ids of what is derived come from the first fact that makes them, so a rebuild gives the same ids (law 8).
 * 16 hex digits of the exchange's 24 keep them short enough to type and unique for 10^9 rows.
 */
const stem = (exchange: ExchangeId): string => exchange.slice(0, 16)

export const exchangeId = (hex24: string): ExchangeId => hex24 as ExchangeId
export const runId = (first: ExchangeId): RunId => stem(first) as RunId
export const agentId = (first: ExchangeId): AgentId => `g${stem(first)}` as AgentId
export const callId = (first: ExchangeId): CallId => `c${stem(first)}` as CallId
export const agentSpanId = (agent: AgentId): SpanId => `s${agent}` as SpanId
export const callSpanId = (call: CallId): SpanId => `s${call}` as SpanId
export const attemptSpanId = (exchange: ExchangeId): SpanId => `sa${stem(exchange)}` as SpanId
/** `index`: the place of the tool use among the call's tool uses, from 0. */
export const toolSpanId = (call: CallId, index: number): SpanId => `st${call.slice(1)}.${index}` as SpanId
