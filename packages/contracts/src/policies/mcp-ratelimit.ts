import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { keyExtraction, limits, onRateLimitExceeded } from './rate-limit-params.ts';

const entry = z.strictObject({
  name: z.string().min(1).max(2048).default('*').describe('Exact name, or * for each one of the kind'),
  limits,
  keyExtraction: keyExtraction.optional(),
});
export type McpRateLimitEntry = z.output<typeof entry>;

const entries = z.array(entry).min(1).max(50).optional();

export const mcpRateLimitParams = z
  .strictObject({
    tools: entries,
    resources: entries,
    prompts: entries,
    methods: entries,
    keyExtraction: keyExtraction.default([{ type: 'routename' }]).describe('Whose calls are counted together'),
    onRateLimitExceeded: onRateLimitExceeded.prefault({}),
  })
  .refine((value) => (value.tools ?? value.resources ?? value.prompts ?? value.methods) !== undefined, {
    message: 'must have "tools", "resources", "prompts" or "methods"',
  });
export type McpRateLimitParams = z.output<typeof mcpRateLimitParams>;

export const mcpRateLimit: PolicyDefinition<typeof mcpRateLimitParams> = {
  name: 'mcp-ratelimit',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP rate limit',
  description:
    'Limits calls per tool, resource, prompt or method; counted together for all callers, or per consumer, company, address or header.',
  category: 'traffic',
  params: mcpRateLimitParams,
};
