import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { authScheme, headerName } from './header-name.ts';
import { grantFields } from './mcp-authz.ts';

export const jwtAuthParams = z.strictObject({
  issuers: z.array(z.string().min(1)).default([]).describe('Names or issuers of key managers; empty means all'),
  audiences: z.array(z.string().min(1)).default([]).describe('Accepted audiences besides the public URL of the proxy'),
  allowAnyAudience: z.boolean().default(false).describe('Accept tokens minted for anybody (unsafe)'),
  ...grantFields,
  claimMappings: z.record(z.string(), headerName).default({}).describe('Claims sent to the server as headers'),
  authHeaderPrefix: authScheme.optional().describe('Scheme before the token; default Bearer'),
  headerName: headerName.optional().describe('Header that carries the token; default Authorization'),
  userIdClaim: z.string().min(1).optional().describe('Claim that names the user; default `sub`'),
  forwardToken: z.boolean().default(false).describe('Send the caller’s token on to the server (unsafe)'),
  forwardedTokenHeader: headerName.default('x-forwarded-authorization'),
  forwardTokenStripScheme: z.boolean().default(false),
});
export type JwtAuthParams = z.output<typeof jwtAuthParams>;

export const jwtAuth: PolicyDefinition<typeof jwtAuthParams> = {
  name: 'jwt-auth',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'JWT authentication',
  description:
    'Requires a JWT of one of the key managers, without OAuth discovery. MCP clients that log in by themselves need mcp-auth instead.',
  category: 'authentication',
  params: jwtAuthParams,
};
