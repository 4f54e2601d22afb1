import { sameValue } from '@tallygate/config/same-value';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import { type McpProxy, type PolicyAttachment, proxyBasePath } from '@tallygate/contracts/mcp-proxy';
import { findPolicy } from '@tallygate/contracts/policies/catalogue';
import { servedPath } from '../desired/write-desired.ts';
import { factsWantedBy, verdictOf } from './policy-verdict.ts';
import type { RecordedCall, WantedFacts } from './recorded-call.ts';

/** What would become of a call that was let through. */
export type Fate = { kind: 'refused' | 'not_found' | 'untold'; words: string };

/** What a configuration does to a proxy that runs. */
export type ProxyChange = {
  wants: WantedFacts;
  /** Null when a call is not touched. */
  fateOf: (call: RecordedCall) => Fate | null;
  /** What becomes of every call that is carried: `would go to another server`. */
  notes: string[];
};

const AUTHENTICATING = ['mcp-auth', 'jwt-auth'];
/** Policies that carry a call in another way. */
const CARRIES: Readonly<Record<string, string>> = {
  'set-headers': 'would reach the server with other headers',
  'remove-headers': 'would reach the server with other headers',
  'analytics-header-filter': 'would be recorded with other headers',
};

/** How the calls of a running proxy fare in another configuration; null when nothing of it changes. Pure. */
export function changeOfProxy(proxy: McpProxy, before: GatewayConfig, after: GatewayConfig): ProxyChange | null {
  const successor = after.mcp_proxies.find(
    (one) => one.spec.deploymentState === 'deployed' && addressOf(one) === addressOf(proxy),
  );
  if (successor === undefined) {
    const words = `would get 404: ${whyGone(proxy, after)}`;
    return { wants: factsWantedBy([]), fateOf: () => ({ kind: 'not_found', words }), notes: [] };
  }
  const policies = policyFates(proxy, successor);
  const callers = callerFates([proxy, before], [successor, after]);
  const notes = [
    ...notesOf(proxy, successor),
    ...(sameValue(rulesOf(before), rulesOf(after)) ? [] : ['were decided by billing rules that change']),
  ];
  const settings = settingsFate(before, after);
  if (policies === null && callers === null && settings === null && notes.length === 0) return null;
  const judges = [policies?.fateOf, callers, settings && (() => settings)].filter((one) => one != null);
  return {
    wants: { ...(policies?.wants ?? factsWantedBy([])), issuer: callers !== null },
    fateOf: (call) => {
      const fates = judges.flatMap((judge) => judge(call) ?? []);
      return fates.find(({ kind }) => kind === 'refused') ?? fates[0] ?? null;
    },
    notes: [...new Set(notes)],
  };
}

function addressOf(proxy: McpProxy): string {
  return `${proxy.spec.vhost?.toLowerCase() ?? '*'} ${servedPath(proxy)}`;
}

function whyGone(proxy: McpProxy, after: GatewayConfig): string {
  const same = after.mcp_proxies.find(({ metadata }) => metadata.name === proxy.metadata.name);
  if (same === undefined) return 'the proxy is deleted or has another name and path';
  if (same.spec.deploymentState !== 'deployed') return 'the proxy is paused';
  const [was, is] = [proxyBasePath(proxy) || '/', proxyBasePath(same) || '/'];
  if (was !== is) return `the path changes from ${was} to ${is}`;
  return `the host changes from ${proxy.spec.vhost ?? 'any'} to ${same.spec.vhost ?? 'any'}`;
}

/** What policies that are new or changed do, where those that were there before let the call through. */
function policyFates(was: McpProxy, is: McpProxy): Pick<ProxyChange, 'wants' | 'fateOf'> | null {
  const gone = without(was.spec.policies, is.spec.policies);
  const come = without(is.spec.policies, was.spec.policies).filter((policy) => !onlyIssuersDiffer(policy, gone));
  const judges = come.flatMap((policy) => {
    const judge = verdictOf(policy);
    return judge === null ? [] : [{ judge, title: findPolicy(policy.name)?.title ?? policy.name }];
  });
  if (judges.length === 0) return null;
  const former = gone.flatMap((policy) => verdictOf(policy) ?? []);
  return {
    wants: factsWantedBy([...come, ...gone]),
    fateOf: (call) => {
      // Let through under an earlier version, and refused by now whatever is applied.
      if (former.some((judge) => judge(call) === 'refused')) return null;
      let untold: Fate | null = null;
      for (const { judge, title } of judges) {
        const verdict = judge(call);
        if (verdict === 'refused') return { kind: 'refused', words: `would be refused by ${title}` };
        if (verdict !== 'passes') untold ??= cannotTell(verdict.untold);
      }
      return untold;
    },
  };
}

function without(policies: readonly PolicyAttachment[], others: readonly PolicyAttachment[]): PolicyAttachment[] {
  return policies.filter((one) => !others.some((other) => sameValue(one, other)));
}

/** Whose tokens a policy takes is told by the issuers of calls. */
function onlyIssuersDiffer(policy: PolicyAttachment, gone: readonly PolicyAttachment[]): boolean {
  if (!AUTHENTICATING.includes(policy.name)) return false;
  const plain = (one: PolicyAttachment) => ({ ...one, params: { ...one.params, issuers: undefined } });
  return gone.some((other) => sameValue(plain(other), plain(policy)));
}

type Side = readonly [proxy: McpProxy, config: GatewayConfig];

/** What happens to callers whose key manager or key is gone or another; null when theirs are all as they were. */
function callerFates(before: Side, after: Side): ((call: RecordedCall) => Fate | null) | null {
  const [managers, present] = [managersOf(before), managersOf(after)];
  const [keys, presentKeys] = [keysOf(before), keysOf(after)];
  const lostKeys = keys.filter(({ sha256 }) => !presentKeys.some((one) => one.sha256 === sha256));
  const areManagersSame = managers.every((one) => present.some((other) => sameValue(one, other)));
  if (areManagersSame && lostKeys.length === 0) return null;
  return ({ issuer, consumer }) => {
    if (issuer === null) return keyFate(consumer, lostKeys, presentKeys);
    const was = managers.find((manager) => isIssuer(manager, issuer));
    if (was === undefined) return null;
    const is = present.find((manager) => isIssuer(manager, issuer));
    if (is === undefined) {
      return present.some((manager) => manager.issuer.includes('{{'))
        ? cannotTell('an issuer is an expression that the gateway reads')
        : { kind: 'refused', words: `would be refused: no key manager takes tokens of ${issuer}` };
    }
    return sameValue(was, is) ? null : cannotTell('whether a token holds with other keys is not recorded');
  };
}

/** The key managers that a proxy takes tokens of. */
function managersOf([proxy, config]: Side): KeyManager[] {
  const { keymanagers } = config.policy_configurations.jwtauth_v0;
  const named = proxy.spec.policies
    .filter(({ name }) => AUTHENTICATING.includes(name))
    .map(({ params }) => params.issuers);
  return keymanagers.filter((manager) =>
    named.some(
      (issuers) =>
        !Array.isArray(issuers) ||
        issuers.length === 0 ||
        issuers.includes(manager.name) ||
        issuers.includes(manager.issuer),
    ),
  );
}

const TENANT = '{tenantid}';

function isIssuer({ issuer }: KeyManager, found: string): boolean {
  if (!issuer.includes(TENANT)) return issuer === found;
  const [start = '', end = ''] = issuer.split(TENANT);
  return (
    found.startsWith(start) && found.endsWith(end) && !found.slice(start.length, -end.length || undefined).includes('/')
  );
}

type Key = GatewayConfig['api_keys'][number];

function keysOf([proxy, config]: Side): Key[] {
  return config.api_keys.filter((key) => key.proxy === proxy.metadata.name);
}

function keyFate(consumer: string, lost: readonly Key[], present: readonly Key[]): Fate | null {
  const ofConsumer = (keys: readonly Key[]) => keys.some((key) => (key.consumer ?? key.name) === consumer);
  if (consumer === '' || !ofConsumer(lost)) return null;
  return ofConsumer(present)
    ? cannotTell('which of the keys of a consumer was used is not recorded')
    : { kind: 'refused', words: 'would be refused: their API key is deleted or replaced' };
}

function notesOf(was: McpProxy, is: McpProxy): string[] {
  const [from, to] = [was.spec.upstream, is.spec.upstream];
  const changed = [...without(was.spec.policies, is.spec.policies), ...without(is.spec.policies, was.spec.policies)];
  return [
    ...(sameValue(addressesOf(was), addressesOf(is)) ? [] : ['would go to another server']),
    ...(sameValue(from?.auth, to?.auth) ? [] : ['would reach the server with another credential']),
    ...changed.flatMap(({ name }) => CARRIES[name] ?? []),
    ...(sameValue(was.spec.billing, is.spec.billing) ? [] : ['were decided by billing rules that change']),
  ];
}

function addressesOf({ spec: { upstream, upstreamDefinitions } }: McpProxy): unknown {
  return { url: upstream?.url, ref: upstream?.ref, upstreamDefinitions };
}

/** Billing rules of the gateway; plans are priced, and price no call anew by themselves. */
function rulesOf({ billing }: GatewayConfig): unknown {
  return { ...billing, plans: undefined };
}

function settingsFate(before: GatewayConfig, after: GatewayConfig): Fate | null {
  const settings = ({ gateway, policy_configurations: { jwtauth_v0, ...others } }: GatewayConfig) => ({
    gateway,
    others,
    jwt: { ...jwtauth_v0, keymanagers: undefined },
  });
  return sameValue(settings(before), settings(after))
    ? null
    : cannotTell('which calls a setting of the gateway would refuse is not recorded');
}

function cannotTell(reason: string): Fate {
  return { kind: 'untold', words: `cannot be told: ${reason}` };
}
