import { createHash } from 'node:crypto';
import type { Principal } from '@tallygate/caller-token/principal';
import type { SubscriptionTerms } from '@tallygate/contracts/caller-terms';
import type { SubscriptionValidationParams } from '@tallygate/contracts/policies/subscription-validation';
import { singleHeader } from '../auth/take-token.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { PolicyOptions } from './policy-options.ts';

/**
 * Lets those pass who have an active subscription to the proxy: by its token, else by who they are already known to be. Nobody
 * is let in while no subscriptions are known.
 */
export function prepareSubscriptionValidation(
  params: SubscriptionValidationParams,
  { runtime, proxyName }: PolicyOptions,
): PreparedPolicy {
  const header = params.subscriptionKeyHeader.toLowerCase();

  /** Undefined where none is presented, null where it is not one. */
  function presented(request: PolicyRequest): string | null | undefined {
    const token = singleHeader(request.rawHeaders, header);
    if (token !== undefined && token !== '') return token;
    const { subscriptionKeyCookie: cookie } = params;
    return cookie === '' ? undefined : cookieOf(request.headers.cookie, cookie);
  }

  function find(request: PolicyRequest, known: readonly SubscriptionTerms[]): SubscriptionTerms | undefined {
    const own = known.filter(({ proxy, status }) => proxy === proxyName && status === 'ACTIVE');
    const token = presented(request);
    if (token === null) return undefined;
    if (token === undefined) return own.find((one) => isOf(one, request.principal));
    const hash = createHash('sha256').update(token).digest('hex');
    return own.find(({ tokenHash }) => tokenHash === hash);
  }

  return {
    name: 'subscription-validation',
    readsBody: false,
    credentialHeader: header,
    onHeaders(request) {
      request.edits.removedUpstreamHeaders.add(header);
      // The console is known already, and subscribes to nothing.
      if (request.principal?.type === 'test') return undefined;
      const known = runtime.subscriptions();
      if (known === undefined) return refuse('subscriptions are not known here yet');
      const found = find(request, known);
      if (found === undefined) return refuse(presented(request) === undefined ? undefined : 'no active subscription');
      for (const [name, value] of metadataOf(found)) request.metadata.set(name, value);
      return undefined;
    },
  };
}

function isOf({ applicationId, company }: SubscriptionTerms, principal: Principal | undefined): boolean {
  if (principal === undefined) return false;
  const isApplication =
    applicationId !== undefined && (applicationId === principal.clientId || applicationId === principal.consumer);
  return isApplication || company === principal.company;
}

/** Under the names that conditions and counters of the original gateway ask for. */
function metadataOf(found: SubscriptionTerms): [string, string][] {
  const { billingCustomerId, billingSubscriptionId, status, plan } = found;
  const all: [string, string | undefined][] = [
    ['x-wso2-billing-customer-id', billingCustomerId],
    ['x-wso2-billing-subscription-id', billingSubscriptionId],
    ['x-wso2-subscription-status', status],
    ['x-wso2-subscription-plan-name', plan],
  ];
  return all.filter((one): one is [string, string] => one[1] !== undefined);
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

function refuse(detail: string | undefined): Refusal {
  const message = `Subscription required for this API${detail === undefined ? '' : `: ${detail}`}`;
  return {
    status: 403,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: 'forbidden', message }),
    denial: 'policy',
    detail: 'subscription_required',
  };
}
