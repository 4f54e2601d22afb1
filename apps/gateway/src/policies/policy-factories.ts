import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { advancedRateLimitParams } from '@tallygate/contracts/policies/advanced-ratelimit';
import { analyticsHeaderFilterParams } from '@tallygate/contracts/policies/analytics-header-filter';
import { apiKeyAuthParams } from '@tallygate/contracts/policies/api-key-auth';
import { basicAuthParams } from '@tallygate/contracts/policies/basic-auth';
import { basicRateLimitParams } from '@tallygate/contracts/policies/basic-ratelimit';
import { corsParams } from '@tallygate/contracts/policies/cors';
import { ipRestrictionParams } from '@tallygate/contracts/policies/ip-restriction';
import { jwtAuthParams } from '@tallygate/contracts/policies/jwt-auth';
import { logMessageParams } from '@tallygate/contracts/policies/log-message';
import { mcpAclListParams } from '@tallygate/contracts/policies/mcp-acl-list';
import { mcpAuthParams } from '@tallygate/contracts/policies/mcp-auth';
import { mcpAuthzParams } from '@tallygate/contracts/policies/mcp-authz';
import { mcpLoopBrakeParams } from '@tallygate/contracts/policies/mcp-loop-brake';
import { mcpRateLimitParams } from '@tallygate/contracts/policies/mcp-ratelimit';
import { mcpRewriteParams } from '@tallygate/contracts/policies/mcp-rewrite';
import { mcpSpecValidationParams } from '@tallygate/contracts/policies/mcp-spec-validation';
import { removeHeadersParams } from '@tallygate/contracts/policies/remove-headers';
import { requestSizeLimitParams } from '@tallygate/contracts/policies/request-size-limit';
import { respondParams } from '@tallygate/contracts/policies/respond';
import { setHeadersParams } from '@tallygate/contracts/policies/set-headers';
import { subscriptionValidationParams } from '@tallygate/contracts/policies/subscription-validation';
import type { z } from 'zod';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { prepareAdvancedRateLimit } from './advanced-ratelimit.ts';
import { prepareAnalyticsHeaderFilter } from './analytics-header-filter.ts';
import { prepareApiKeyAuth } from './api-key-auth.ts';
import { prepareBasicAuth } from './basic-auth.ts';
import { prepareBasicRateLimit } from './basic-ratelimit.ts';
import { prepareCors } from './cors.ts';
import { prepareIpRestriction } from './ip-restriction.ts';
import { prepareJwtAuth } from './jwt-auth.ts';
import { prepareLogMessage } from './log-message.ts';
import { prepareMcpAclList } from './mcp-acl-list.ts';
import { prepareMcpAuth } from './mcp-auth.ts';
import { prepareMcpAuthz } from './mcp-authz.ts';
import { prepareMcpLoopBrake } from './mcp-loop-brake.ts';
import { prepareMcpRateLimit } from './mcp-ratelimit.ts';
import { prepareMcpRewrite } from './mcp-rewrite.ts';
import { prepareMcpSpecValidation } from './mcp-spec-validation.ts';
import type { PolicyOptions } from './policy-options.ts';
import { prepareRemoveHeaders } from './remove-headers.ts';
import { prepareRequestSizeLimit } from './request-size-limit.ts';
import { prepareRespond } from './respond.ts';
import { prepareSetHeaders } from './set-headers.ts';
import { prepareSubscriptionValidation } from './subscription-validation.ts';

/** Builds a policy from params as they stand in the configuration; throws `ZodError` when they are wrong. */
export type PolicyFactory = (params: unknown, options: PolicyOptions, proxy: McpProxy) => PreparedPolicy;

function factory<Params extends z.ZodType>(
  schema: Params,
  prepare: (params: z.output<Params>, options: PolicyOptions, proxy: McpProxy) => PreparedPolicy,
): PolicyFactory {
  return (params, options, proxy) => prepare(schema.parse(params), options, proxy);
}

/** The implementation of every policy of the catalogue, by name. */
export const FACTORIES: Readonly<Record<string, PolicyFactory>> = {
  'mcp-auth': factory(mcpAuthParams, prepareMcpAuth),
  'mcp-authz': factory(mcpAuthzParams, prepareMcpAuthz),
  'mcp-acl-list': factory(mcpAclListParams, prepareMcpAclList),
  'mcp-ratelimit': factory(mcpRateLimitParams, prepareMcpRateLimit),
  'mcp-loop-brake': factory(mcpLoopBrakeParams, prepareMcpLoopBrake),
  'mcp-rewrite': factory(mcpRewriteParams, prepareMcpRewrite),
  'mcp-spec-validation': factory(mcpSpecValidationParams, (params, _context, proxy) =>
    prepareMcpSpecValidation(params, proxy),
  ),
  'analytics-header-filter': factory(analyticsHeaderFilterParams, prepareAnalyticsHeaderFilter),
  cors: factory(corsParams, prepareCors),
  'set-headers': factory(setHeadersParams, prepareSetHeaders),
  'remove-headers': factory(removeHeadersParams, prepareRemoveHeaders),
  'basic-ratelimit': factory(basicRateLimitParams, prepareBasicRateLimit),
  'advanced-ratelimit': factory(advancedRateLimitParams, prepareAdvancedRateLimit),
  'request-size-limit': factory(requestSizeLimitParams, prepareRequestSizeLimit),
  'ip-restriction': factory(ipRestrictionParams, prepareIpRestriction),
  'jwt-auth': factory(jwtAuthParams, prepareJwtAuth),
  'api-key-auth': factory(apiKeyAuthParams, prepareApiKeyAuth),
  'basic-auth': factory(basicAuthParams, prepareBasicAuth),
  'subscription-validation': factory(subscriptionValidationParams, prepareSubscriptionValidation),
  'log-message': factory(logMessageParams, prepareLogMessage),
  respond: factory(respondParams, prepareRespond),
};
