import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { headerName } from './header-name.ts';

const group = z.strictObject({
  enabled: z.boolean().default(true).describe('Require a token for this kind of request'),
  exceptions: z.array(z.string().min(1)).default([]).describe('Names to which the opposite applies'),
});

export const mcpAuthParams = z.strictObject({
  issuers: z.array(z.string().min(1)).default([]).describe('Names of key managers; empty means all'),
  requiredScopes: z
    .array(z.string().min(1))
    .default([])
    .describe('Scopes that every token must hold; advertised to clients'),
  audiences: z.array(z.string().min(1)).default([]).describe('Accepted audiences besides the public URL of the proxy'),
  allowAnyAudience: z
    .boolean()
    .default(false)
    .describe('Accept tokens minted for anybody (unsafe; only for issuers that set no audience)'),
  requiredClaims: z.record(z.string(), z.string()).default({}).describe('Claims that must have exactly this value'),
  claimMappings: z.record(z.string(), headerName).default({}).describe('Claims sent to the server as headers'),
  tools: group.optional(),
  resources: group.optional(),
  prompts: group.optional(),
  methods: group.optional(),
  userIdClaim: z.string().min(1).optional().describe('Claim that names the user; default `sub`'),
  forwardToken: z.boolean().default(false).describe('Send the caller’s token on to the server (unsafe)'),
  forwardedTokenHeader: headerName.default('x-forwarded-authorization'),
  forwardTokenStripScheme: z.boolean().default(false),
});
export type McpAuthParams = z.output<typeof mcpAuthParams>;

export const mcpAuth: PolicyDefinition<typeof mcpAuthParams> = {
  name: 'mcp-auth',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'MCP authentication',
  description:
    'Makes the proxy an OAuth resource server: every request must bear an access token of one of the named key managers, issued for this proxy.',
  category: 'authentication',
  params: mcpAuthParams,
};
