import type { PolicyDefinition } from '../policy-definition.ts';
import { advancedRateLimit } from './advanced-ratelimit.ts';
import { analyticsHeaderFilter } from './analytics-header-filter.ts';
import { apiKeyAuth } from './api-key-auth.ts';
import { basicAuth } from './basic-auth.ts';
import { basicRateLimit } from './basic-ratelimit.ts';
import { cors } from './cors.ts';
import { ipRestriction } from './ip-restriction.ts';
import { jwtAuth } from './jwt-auth.ts';
import { logMessage } from './log-message.ts';
import { mcpAclList } from './mcp-acl-list.ts';
import { mcpAuth } from './mcp-auth.ts';
import { mcpAuthz } from './mcp-authz.ts';
import { mcpLoopBrake } from './mcp-loop-brake.ts';
import { mcpRateLimit } from './mcp-ratelimit.ts';
import { mcpRewrite } from './mcp-rewrite.ts';
import { mcpSpecValidation } from './mcp-spec-validation.ts';
import { removeHeaders } from './remove-headers.ts';
import { requestSizeLimit } from './request-size-limit.ts';
import { respond } from './respond.ts';
import { setHeaders } from './set-headers.ts';
import { subscriptionValidation } from './subscription-validation.ts';

/** Every installed policy; the validator, the catalogue endpoint, the forms and the gateway draw from this list. */
export const POLICIES: readonly PolicyDefinition[] = [
  mcpAuth,
  mcpAuthz,
  mcpAclList,
  mcpRateLimit,
  mcpLoopBrake,
  mcpRewrite,
  mcpSpecValidation,
  analyticsHeaderFilter,
  cors,
  setHeaders,
  removeHeaders,
  basicRateLimit,
  advancedRateLimit,
  requestSizeLimit,
  ipRestriction,
  jwtAuth,
  apiKeyAuth,
  basicAuth,
  subscriptionValidation,
  logMessage,
  respond,
];

/** The definition of an installed policy, or undefined. */
export function findPolicy(name: string): PolicyDefinition | undefined {
  return POLICIES.find((policy) => policy.name === name);
}
