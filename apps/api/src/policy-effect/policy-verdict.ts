import { findPolicy } from '@tallygate/contracts/policies/catalogue';
import type { IpRestrictionParams } from '@tallygate/contracts/policies/ip-restriction';
import { isJudged, type JudgedPolicy } from '@tallygate/contracts/policies/judged-policies';
import { type McpAclListParams, servedBy } from '@tallygate/contracts/policies/mcp-acl-list';
import { type AuthzRule, holdsScopes, type McpAuthzParams } from '@tallygate/contracts/policies/mcp-authz';
import type { McpRewriteParams } from '@tallygate/contracts/policies/mcp-rewrite';
import type { RequestSizeLimitParams } from '@tallygate/contracts/policies/request-size-limit';
import { addressRanges, readAddress } from '@tallygate/server-kit/address-ranges';
import type { RecordedCall, WantedFacts } from './recorded-call.ts';

/** What a policy does with a call, or why the ledger cannot tell. */
export type Verdict = 'passes' | 'refused' | { untold: string };
type Judge = (call: RecordedCall) => Verdict;

/** Longer scopes are cut when they are recorded. */
const MAX_SCOPES = 256;

const TOKEN = 'what a token holds is not recorded';
const ORDER = 'which calls come within one limit depends on their instants';

type JudgedEntry = {
  judge: (params: never) => Judge;
  /** Facts that no sum of the ledger has. */
  wants?: (keyof WantedFacts)[];
};

const JUDGED: Readonly<Record<JudgedPolicy, JudgedEntry>> = {
  'mcp-acl-list': { judge: judgeAccessList },
  'mcp-rewrite': { judge: judgeRewrite },
  'mcp-authz': { judge: judgeAuthz, wants: ['scopes'] },
  'ip-restriction': { judge: judgeAddress, wants: ['clientIp'] },
  'request-size-limit': { judge: judgeSize, wants: ['requestBytes'] },
};

/** Policies that do the same with every call, or of which the ledger can never tell. What stands nowhere here refuses none. */
const ALWAYS: Readonly<Record<string, Verdict>> = {
  respond: 'refused',
  'mcp-spec-validation': { untold: 'arguments are never recorded' },
  'mcp-auth': { untold: TOKEN },
  'jwt-auth': { untold: TOKEN },
  'api-key-auth': { untold: 'which key would come is not recorded' },
  'basic-auth': { untold: 'which password would come is not recorded' },
  'mcp-ratelimit': { untold: ORDER },
  'mcp-loop-brake': { untold: 'arguments are never recorded' },
  'subscription-validation': { untold: 'which subscription would come is not recorded' },
  'basic-ratelimit': { untold: ORDER },
  'advanced-ratelimit': { untold: ORDER },
};

export type DraftPolicy = { name: string; params: Record<string, unknown>; executionCondition?: string | undefined };

/**
 * What a policy, as it is being edited, would have done with a recorded call.
 * @returns null when it never refuses one
 */
export function verdictOf({ name, params, executionCondition }: DraftPolicy): Judge | null {
  const always = Object.hasOwn(ALWAYS, name) ? ALWAYS[name] : undefined;
  const entry = judgedEntry(name);
  if (always === undefined && entry === undefined) return null;
  const judge = entry ? judgeOf(name, entry, params) : () => always as Verdict;
  if (executionCondition === undefined) return judge;
  return (call) => (judge(call) === 'refused' ? { untold: 'its condition is asked at each request' } : judge(call));
}

function judgeOf(name: string, entry: JudgedEntry, params: Record<string, unknown>): Judge {
  const checked = findPolicy(name)?.params.safeParse(params);
  if (!checked?.success) return () => ({ untold: 'its settings are not complete' });
  return entry.judge(checked.data as never);
}

/** What these policies ask of a call besides its name and its caller. */
export function factsWantedBy(policies: readonly DraftPolicy[]): WantedFacts {
  const entries = policies.map(({ name }) => judgedEntry(name));
  const wanted = new Set(entries.flatMap((entry) => entry?.wants ?? []));
  return {
    scopes: wanted.has('scopes'),
    clientIp: wanted.has('clientIp'),
    requestBytes: wanted.has('requestBytes'),
    issuer: false,
  };
}

function judgedEntry(policy: string): JudgedEntry | undefined {
  return isJudged(policy) ? JUDGED[policy] : undefined;
}

const UNNAMED: Verdict = { untold: 'what was asked for was not recorded' };

function judgeAccessList(params: McpAclListParams): Judge {
  const isServed = {
    tools: servedBy(params.tools),
    resources: servedBy(params.resources),
    prompts: servedBy(params.prompts),
  };
  return ({ kind, name }) => {
    if (params[kind] === undefined) return 'passes';
    if (name === null) return UNNAMED;
    return isServed[kind](name) ? 'passes' : 'refused';
  };
}

function judgeRewrite(params: McpRewriteParams): Judge {
  const shown = {
    tools: params.tools && new Set(params.tools.map(({ name }) => name)),
    resources: params.resources && new Set(params.resources.map(({ uri }) => uri)),
    prompts: params.prompts && new Set(params.prompts.map(({ name }) => name)),
  };
  return ({ kind, name }) => {
    if (shown[kind] === undefined) return 'passes';
    if (name === null) return UNNAMED;
    return shown[kind].has(name) ? 'passes' : 'refused';
  };
}

function judgeAuthz(params: McpAuthzParams): Judge {
  const matches = (rules: readonly AuthzRule[], text: string) =>
    rules.filter(({ name }) => name === '*' || name === text);
  return ({ kind, name, method, consumer, scopes }) => {
    if (name === null && params[kind].length > 0) return UNNAMED;
    const rules = [...matches(params[kind], name ?? ''), ...matches(params.methods, method)];
    if (rules.length === 0) return 'passes';
    if (consumer === '') return 'refused';
    const wantsScopes = rules.some((rule) => !holdsScopes(new Set(), rule));
    if (wantsScopes) {
      if (scopes === null || scopes.length >= MAX_SCOPES) return { untold: 'scopes were not recorded' };
      const held = new Set(scopes.split(' '));
      if (!rules.every((rule) => holdsScopes(held, rule))) return 'refused';
    }
    const wantsClaims = rules.some(
      ({ claims, requiredClaims }) => claims !== undefined || Object.keys(requiredClaims).length > 0,
    );
    return wantsClaims ? { untold: 'claims are not recorded' } : 'passes';
  };
}

function judgeAddress({ allow, deny }: IpRestrictionParams): Judge {
  const isListed = addressRanges(allow);
  const isDenied = addressRanges(deny);
  return ({ clientIp }) => {
    const address = clientIp === null ? undefined : readAddress(clientIp);
    if (address === undefined) return { untold: 'the address was not recorded' };
    return isDenied(address) || (allow.length > 0 && !isListed(address)) ? 'refused' : 'passes';
  };
}

function judgeSize({ maxBytes }: RequestSizeLimitParams): Judge {
  return ({ requestBytes }) => {
    if (requestBytes === null) return { untold: 'the size was not recorded' };
    return requestBytes > maxBytes ? 'refused' : 'passes';
  };
}
