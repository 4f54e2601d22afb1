import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const accessList = (maxLength: number) =>
  z.strictObject({
    mode: z
      .enum(['allow', 'deny'], { error: 'must be "allow" (all but the exceptions) or "deny" (only the exceptions)' })
      .default('deny')
      .describe('allow: all but the exceptions; deny: only the exceptions'),
    exceptions: z.array(z.string().min(1).max(maxLength)).default([]),
  });

export const mcpAclListParams = z
  .strictObject({
    tools: accessList(256).optional(),
    resources: accessList(2048).optional(),
    prompts: accessList(256).optional(),
  })
  .refine((value) => value.tools !== undefined || value.resources !== undefined || value.prompts !== undefined, {
    message: 'must have "tools", "resources" or "prompts"',
  });
export type McpAclListParams = z.output<typeof mcpAclListParams>;
export type AccessList = z.output<ReturnType<typeof accessList>>;

/**
 * The names that an access list serves, asked one by one: the gateway, the editor and the preview of an edit all ask here.
 * @param list absent where the policy says nothing of a kind, which serves every name
 */
export function servedBy(list: AccessList | undefined): (name: string) => boolean {
  if (list === undefined) return () => true;
  const exceptions = new Set(list.exceptions);
  return (name) => (list.mode === 'allow') !== exceptions.has(name);
}

export const mcpAclList: PolicyDefinition<typeof mcpAclListParams> = {
  name: 'mcp-acl-list',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP access list',
  description:
    'Allows or refuses tools, resources and prompts by name. What is refused disappears from lists and answers calls as if it did not exist.',
  category: 'authorization',
  params: mcpAclListParams,
};
