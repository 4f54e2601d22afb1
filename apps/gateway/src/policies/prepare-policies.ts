import { checkCondition } from '@tallygate/config/cel';
import { findingsOf } from '@tallygate/config/findings';
import { AppError } from '@tallygate/contracts/app-error';
import { type Finding, formatPath } from '@tallygate/contracts/finding';
import type { McpProxy, PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import { findPolicy } from '@tallygate/contracts/policies/catalogue';
import type { PolicyDefinition } from '@tallygate/contracts/policy-definition';
import { z } from 'zod';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { prepareCallerIdentity } from './caller-identity-policy.ts';
import { withCondition } from './execution-condition.ts';
import { prepareHeldTools } from './held-tools.ts';
import { FACTORIES } from './policy-factories.ts';
import type { PolicyOptions } from './policy-options.ts';
import { prepareUpstreamCredentials } from './upstream-credentials-policy.ts';

const PROTECTING: readonly PolicyDefinition['category'][] = [
  'authentication',
  'authorization',
  'traffic',
  'validation',
];
/** Policies of other kinds that keep something from a caller or from the upstream. */
const HIDING: readonly string[] = ['remove-headers', 'mcp-rewrite'];

/**
 * Binds the policies of a proxy to their params, in the order listed; last come the gateway's own ones that hold
 * changed tools, tell the upstream who calls and authenticate to it, so that nothing is signed or fetched for a request that
 * a policy refuses. Lists are compared first, as the server wrote them.
 * Throws `AppError` with a finding per problem, paths starting at `spec.policies[i]`.
 */
export function preparePolicies(proxy: McpProxy, options: Omit<PolicyOptions, 'proxyName'>): PreparedPolicy[] {
  const findings: Finding[] = [];
  const full: PolicyOptions = { ...options, proxyName: proxy.metadata.name };
  const prepared = proxy.spec.policies.flatMap((attachment, index) =>
    prepareOne(attachment, index, { proxy, options: full, findings }),
  );
  if (findings.length > 0) throw new AppError('CONFIG_FILE_INVALID', { findings });
  const held = prepareHeldTools(proxy, full.runtime);
  const own = [
    held?.calls,
    prepareIdentity(proxy, full, findings),
    prepareUpstreamCredentials(proxy.spec.upstream.auth, full),
  ];
  if (findings.length > 0) throw new AppError('CONFIG_FILE_INVALID', { findings });
  return [held?.lists, ...prepared, ...own].filter((policy) => policy !== undefined);
}

function prepareIdentity(proxy: McpProxy, options: PolicyOptions, findings: Finding[]): PreparedPolicy | undefined {
  try {
    return prepareCallerIdentity(proxy, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.push({ path: 'spec.upstream.identity', message: `the key of gateway.identity_key_file: ${reason}` });
    return undefined;
  }
}

function prepareOne(
  attachment: PolicyAttachment,
  index: number,
  { proxy, options, findings }: { proxy: McpProxy; options: PolicyOptions; findings: Finding[] },
): PreparedPolicy[] {
  const path = ['spec', 'policies', index];
  const definition = findPolicy(attachment.name);
  const factory = FACTORIES[attachment.name];
  if (!definition || !factory) {
    findings.push({
      path: formatPath([...path, 'name']),
      message: `Policy '${attachment.name}' not found in loaded policy definitions`,
    });
    return [];
  }
  const condition = attachment.executionCondition;
  const problem = condition === undefined ? null : checkCondition(condition);
  if (problem !== null) findings.push({ path: formatPath([...path, 'executionCondition']), message: problem });
  try {
    const policy = factory(attachment.params, options, proxy);
    if (problem !== null) return [];
    const failsClosed = PROTECTING.includes(definition.category) || HIDING.includes(definition.name);
    return [condition === undefined ? policy : withCondition(policy, condition, failsClosed)];
  } catch (error) {
    if (error instanceof z.ZodError)
      findings.push(...findingsOf(definition.params, { error, input: attachment.params, prefix: [...path, 'params'] }));
    else
      findings.push({
        path: formatPath([...path, 'params']),
        message: String(error instanceof Error ? error.message : error),
      });
    return [];
  }
}
