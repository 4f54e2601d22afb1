import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const list = (maxLength: number) =>
  z.strictObject({
    mode: z
      .enum(['allow', 'deny'], { error: 'must be "allow" (all but the exceptions) or "deny" (only the exceptions)' })
      .default('deny')
      .describe('allow: all but the exceptions; deny: only the exceptions'),
    exceptions: z.array(z.string().min(1).max(maxLength)).default([]),
  });

export const mcpAclListParams = z
  .strictObject({ tools: list(256).optional(), resources: list(2048).optional(), prompts: list(256).optional() })
  .refine((value) => value.tools !== undefined || value.resources !== undefined || value.prompts !== undefined, {
    message: 'must have "tools", "resources" or "prompts"',
  });
export type McpAclListParams = z.output<typeof mcpAclListParams>;

export const mcpAclList: PolicyDefinition<typeof mcpAclListParams> = {
  name: 'mcp-acl-list',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP access list',
  description:
    'Allows or denies tools, resources and prompts by name. What is denied disappears from lists and answers calls as if it did not exist.',
  category: 'authorization',
  params: mcpAclListParams,
};
