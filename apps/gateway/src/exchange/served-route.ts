import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { DecisionRules } from '@tallygate/metering/call-facts';
import type { MemberTree } from '../mcp/member-tree.ts';
import type { PlanOf } from './plan-rules.ts';
import type { PolicyRequest } from './policy-request.ts';
import type { PreparedPolicy } from './prepared-policy.ts';
import type { ProxyAddress } from './proxy-address.ts';
import type { UpstreamTargets } from './upstream-targets.ts';

/** Everything the relay needs about one proxy, prepared once per snapshot; its address is that of the public URL. */
export type ProxyRoute = ProxyAddress & {
  proxy: McpProxy;
  name: string;
  /** Path without `/mcp`; empty for the root context. */
  basePath: string;
  mcpPath: string;
  vhost: string;
  policies: readonly PreparedPolicy[];
  isProtected: boolean;
  maxBodyBytes: number;
};

/** Which headers of a request, or of its answer, its events carry; undefined when no policy lets any. */
export type HeaderFilter = (request: PolicyRequest) => ((name: string) => boolean) | undefined;

/** A route with what the relay and the record need on every request, so that nothing is computed twice. */
export type ServedRoute = ProxyRoute & {
  targets: UpstreamTargets;
  /** The upstream gets the client's Host header instead of its own. */
  keepsHost: boolean;
  publicProtocol: string;
  publicHost: string;
  headerPolicies: readonly PreparedPolicy[];
  bodyPolicies: readonly PreparedPolicy[];
  answerPolicies: readonly PreparedPolicy[];
  rewritingPolicies: readonly PreparedPolicy[];
  callAnswerPolicies: readonly PreparedPolicy[];
  recordedPolicies: readonly PreparedPolicy[];
  eventPolicies: readonly PreparedPolicy[];
  readsBody: boolean;
  cors: NonNullable<PreparedPolicy['cors']>;
  /** Which headers events carry; undefined when no policy lets any. */
  requestHeaderFilter: HeaderFilter | undefined;
  answerHeaderFilter: HeaderFilter | undefined;
  rules: DecisionRules;
  /** What its answers are read for, whatever their size. */
  answerMembers: MemberTree;
  planOf: PlanOf;
  /** How long idempotency keys stand for their first call; 0 = they are ignored. */
  dedupeWindowMs: number;
  /** How long a request of a session counts as sent again; 0 = never. */
  sessionDedupeWindowMs: number;
  /** Refuses session ids that this gateway has not seen being issued. */
  isSessionStrict: boolean;
  firstByteTimeoutMs: number | undefined;
  /** The same for streams that a client listens to: their server may have nothing to say for hours, and sends no head before. */
  streamFirstByteTimeoutMs: number | undefined;
  idleTimeoutMs: number | undefined;
  totalTimeoutMs: number | undefined;
};
