import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

export const mcpSpecValidationParams = z.strictObject({
  learn: z
    .boolean()
    .default(true)
    .describe('Also use the schemas of tools/list answers that pass through, for tools the proxy does not describe'),
  unknownTools: z
    .enum(['pass', 'refuse'])
    .default('pass')
    .describe('What happens to calls of tools whose schema is not known'),
});
export type McpSpecValidationParams = z.output<typeof mcpSpecValidationParams>;

export const mcpSpecValidation: PolicyDefinition<typeof mcpSpecValidationParams> = {
  name: 'mcp-spec-validation',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP validation',
  description:
    'Checks the arguments of tool calls against the input schema of the tool, so that a malformed call is refused before it costs anything.',
  category: 'validation',
  params: mcpSpecValidationParams,
};
