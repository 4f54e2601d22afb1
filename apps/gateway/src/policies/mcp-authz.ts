import { scopesMentioned, shortageOf } from '@tallygate/caller-token/grant-rules';
import type { AuthzRule, McpAuthzParams } from '@tallygate/contracts/policies/mcp-authz';
import { challengeRefusal } from '../auth/challenge.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { capabilityOf } from './capability.ts';
import type { PolicyOptions } from './policy-options.ts';

type RuleSet = { exact: ReadonlyMap<string, readonly AuthzRule[]>; all: readonly AuthzRule[] };

/** Scopes and claims per tool, resource, prompt or method; every rule that matches must be met. */
export function prepareMcpAuthz(params: McpAuthzParams, options: PolicyOptions): PreparedPolicy {
  const sets = {
    tools: ruleSet(params.tools),
    resources: ruleSet(params.resources),
    prompts: ruleSet(params.prompts),
  };
  const methods = ruleSet(params.methods);

  function rulesFor(element: RequestElement): AuthzRule[] {
    const capability = capabilityOf(element);
    const rules = capability ? matching(sets[capability.kind], capability.name, true) : [];
    const method = element.method ?? '';
    // A rule for every method means what a server offers; requiring scopes to say hello would lock everybody out.
    return [...rules, ...matching(methods, method, /^(tools|resources|prompts)\//.test(method))];
  }

  function refuse(
    request: PolicyRequest,
    rules: readonly AuthzRule[],
    reason: 'token_missing' | 'scope_missing',
  ): Refusal {
    const routeScopes = request.route.policies.flatMap((policy) => policy.authenticates?.scopes ?? []);
    const scopes = [...new Set([...routeScopes, ...rules.flatMap(scopesMentioned)])];
    const isProtected = request.route.policies.some((policy) => policy.authenticates !== undefined);
    const metadataUrl = isProtected ? request.address.metadataUrl : undefined;
    const refusal = challengeRefusal({ reason, metadataUrl, scopes }, options.keyManagers.settings);
    return reason === 'scope_missing' ? { ...refusal, denial: 'policy' } : refusal;
  }

  return {
    name: 'mcp-authz',
    readsBody: true,
    onRequest(request) {
      const rules = request.elements.flatMap(rulesFor);
      if (rules.length === 0) return undefined;
      const { principal } = request;
      if (!principal) return refuse(request, rules, 'token_missing');
      const shortages = new Set(rules.map((rule) => shortageOf(principal, rule)));
      // The challenge names what all elements of the request need together, so that one more login is enough.
      if (shortages.has('scopes')) return refuse(request, rules, 'scope_missing');
      return shortages.has('claims')
        ? { ...refuse(request, rules, 'scope_missing'), detail: 'claims_missing' }
        : undefined;
    },
  };
}

function ruleSet(rules: readonly AuthzRule[]): RuleSet {
  const exact = new Map<string, AuthzRule[]>();
  for (const rule of rules) {
    if (rule.name !== '*') exact.set(rule.name, [...(exact.get(rule.name) ?? []), rule]);
  }
  return { exact, all: rules.filter((rule) => rule.name === '*') };
}

function matching(set: RuleSet, name: string, includesAll: boolean): AuthzRule[] {
  return [...(set.exact.get(name) ?? []), ...(includesAll ? set.all : [])];
}
