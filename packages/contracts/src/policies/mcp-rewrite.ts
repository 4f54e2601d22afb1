import { z } from 'zod';
import { isJsonText } from '../json-text.ts';
import type { PolicyDefinition } from '../policy-definition.ts';

const schemaText = z.string().refine(
  (text) => {
    if (!isJsonText(text)) return false;
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value);
  },
  { message: 'must be the text of a JSON Schema object' },
);
const target = z.string().min(1).max(2048).optional().describe('Name at the server; default the same name');

const tool = z.looseObject({
  name: z.string().min(1).max(256),
  description: z.string(),
  inputSchema: schemaText.optional(),
  outputSchema: schemaText.optional(),
  target,
});
const resource = z.looseObject({
  name: z.string().min(1).max(1024),
  uri: z.string().min(1).max(2048),
  description: z.string().optional(),
  target,
});
const prompt = z.looseObject({ name: z.string().min(1).max(256), description: z.string().optional(), target });

const uniqueBy = (field: 'name' | 'uri') => ({
  check: (entries: readonly Record<string, unknown>[]) =>
    new Set(entries.map((entry) => entry[field])).size === entries.length,
  message: `must not name the same ${field} twice`,
});
const byName = uniqueBy('name');
const byUri = uniqueBy('uri');

export const mcpRewriteParams = z
  .strictObject({
    tools: z.array(tool).refine(byName.check, byName.message).optional(),
    resources: z.array(resource).refine(byUri.check, byUri.message).optional(),
    prompts: z.array(prompt).refine(byName.check, byName.message).optional(),
  })
  .refine((value) => value.tools !== undefined || value.resources !== undefined || value.prompts !== undefined, {
    message: 'must have "tools", "resources" or "prompts"',
  });
export type McpRewriteParams = z.output<typeof mcpRewriteParams>;

export const mcpRewrite: PolicyDefinition<typeof mcpRewriteParams> = {
  name: 'mcp-rewrite',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP rewrite',
  description:
    'Renames, re-describes and hides tools, resources and prompts. A list that is left out stays as it is; with a list, only what it names exists.',
  category: 'transformation',
  params: mcpRewriteParams,
};
