import { z } from 'zod';
import { duration, parseDurationMs } from '../duration.ts';
import type { PolicyDefinition } from '../policy-definition.ts';

export const mcpLoopBrakeParams = z.strictObject({
  calls: z
    .int()
    .min(1)
    .max(10_000)
    .default(9)
    .describe('Equal calls of one caller that are let through within the window; the next is refused'),
  window: duration
    .refine((text) => (parseDurationMs(text) ?? 0) > 0, 'must be longer than 0')
    .default('60s')
    .describe('Counted from the first of them'),
  tools: z
    .array(z.string().min(1).max(2048))
    .max(1_000)
    .default([])
    .describe('Only these tools; without any, all. Leave out those that are there to be asked again and again'),
});
export type McpLoopBrakeParams = z.output<typeof mcpLoopBrakeParams>;

export const mcpLoopBrake: PolicyDefinition<typeof mcpLoopBrakeParams> = {
  name: 'mcp-loop-brake',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP loop brake',
  description:
    'Refuses a tool call that a caller repeats with the same arguments again and again, and tells the agent so, instead of billing it on.',
  category: 'traffic',
  params: mcpLoopBrakeParams,
};
