/**
 * What the core uses of `node:http`. An `import` of that module reads all that it offers, and with it Node's own WebSocket and fetch: 27 ms of CPU and
 * 13 MB (Node 24) at every start, for what nobody here calls.
 */
export const { Agent, createServer, request, ServerResponse } = process.getBuiltinModule('node:http')

export type ServerResponse = InstanceType<typeof ServerResponse>
