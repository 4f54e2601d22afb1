import { z } from 'zod';
import { callCredits } from './call-credits.ts';
import { denialFacts } from './denial-facts.ts';
import { EVENT_SOURCES, EVIDENCES } from './event-kinds.ts';
import { identityFault } from './identity-fault.ts';
import { denial, outcome, reason } from './outcome.ts';
import { pgBigint, pgInt } from './stored-text.ts';

const headerMap = z.record(z.string(), z.string());

/**
 * What one JSON-RPC request, refusal or stream amounted to. Written once by the gateway before the answer's last
 * bytes leave; the same record is shown live, published and priced. Never holds arguments, results, tokens,
 * cookies, queries or error messages.
 */
export const callEvent = z.strictObject({
  /**
   * The `transaction_id` at Moesif: a UUIDv7 minted when the request was accepted; for a billed call with an idempotency
   * key a UUIDv5 of that key, so that nobody can count it twice.
   */
  id: z.uuid(),
  /** Shared by the elements of a batch. */
  exchangeId: z.uuid(),
  batchSize: z.int().positive().optional(),
  batchIndex: z.int().nonnegative().optional(),
  gatewayId: z.string(),
  configVersion: pgInt.nonnegative().optional(),
  /** Who saw the call; absent for the gateway itself. */
  source: z.enum(EVENT_SOURCES).exclude(['gateway']).optional(),
  /** The gateway in whose event log it stands, where `gatewayId` is another one by whose log the call is known. */
  recordedBy: z.string().optional(),
  /** Instant of acceptance, UTC with milliseconds; decides the billing period, unless that is closed when the call ends. */
  time: z.iso.datetime({ precision: 3 }),

  proxy: z.string().describe('metadata.name of the proxy'),
  proxyDisplayName: z.string(),
  proxyVersion: z.string(),
  proxyContext: z.string(),
  /** Host and port of the MCP server behind the proxy. */
  upstream: z.string().max(256).optional(),

  /** Who called; absent when nobody was authenticated. */
  consumer: z.string().optional(),
  issuer: z.string().optional(),
  subject: z.string().optional(),
  clientId: z.string().optional(),
  /** Scopes of the token, space-separated as in OAuth. */
  scopes: z.string().max(256).optional(),
  /** Who pays; absent means the call cannot be attributed. */
  company: z.string().optional(),
  /** The name that the gateway recorded, where its calls count for another company. Only the ledger writes it. */
  companyAlias: z.string().optional(),
  subscription: z.string().optional(),
  userId: z.string().optional(),
  /** Claims that the credential has and that name nobody. */
  identityFaults: z.array(identityFault).max(3).optional(),

  era: z.enum(['legacy', 'modern']),
  protocolVersion: z.string().optional(),
  clientName: z.string().max(64).optional(),
  clientVersion: z.string().max(64).optional(),
  serverName: z.string().max(64).optional(),
  serverVersion: z.string().max(64).optional(),
  /** First 16 hex digits of SHA-256 of the session id; the id itself is a secret. */
  sessionHash: z.string().optional(),

  httpMethod: z.string(),
  /** JSON-RPC method; for a GET stream or DELETE the HTTP method in lower case. */
  method: z.string(),
  capability: z.enum(['TOOL', 'RESOURCE', 'PROMPT']).optional(),
  /** Tool or prompt name, resource URI; at most 256 characters. */
  target: z.string().max(256).optional(),
  /** The JSON-RPC id as JSON text, so that `1` and `"1"` stay different. */
  requestId: z.string().max(256).optional(),

  outcome,
  /** What the outcome was read from; absent for the answer's body. */
  evidence: z.enum(EVIDENCES).exclude(['body']).optional(),
  denial: denial.optional(),
  /** A short constant word for the log and the drawer, e.g. `token_expired`, `gateway_restart`. */
  detail: z.string().max(200).optional(),
  /** Of a refused token: what was expected, and what stands in it. Never published, counted by or filtered by. */
  denialFacts: denialFacts.optional(),
  isError: z.boolean(),
  errorCode: z.int().optional(),
  httpStatus: pgInt.optional(),

  durationMs: z.number().nonnegative(),
  ttfbMs: z.number().nonnegative().optional(),
  upstreamMs: z.number().nonnegative().optional(),
  /** Bytes of the request's body; in a batch, of the message itself. */
  requestBytes: pgBigint,
  responseBytes: pgBigint,
  messageBytes: z.int().nonnegative().optional(),
  sse: z.boolean().optional(),
  messages: z.int().nonnegative().optional(),
  progress: z.int().nonnegative().optional(),
  serverRequests: z.int().nonnegative().optional(),
  resumed: z.boolean().optional(),
  taskHash: z.string().optional(),
  taskStatus: z.string().optional(),
  mrtrRound: z.int().positive().optional(),
  /** The whole answer was handed to the caller. */
  delivered: z.boolean(),
  /** Some of the result was handed to the caller before the caller left. */
  resultBegun: z.boolean().optional(),
  /** The call was sent to the server; absent where the outcome says so, and on events of earlier versions. */
  dispatched: z.boolean().optional(),
  parse: z.enum(['full', 'scanned', 'skipped']).optional(),

  billable: z.boolean(),
  reason,
  /** Decimal string, up to 12 places. */
  quantity: z.string(),
  policyVersion: z.string(),
  /** Where the override stands that decided; absent when the rules' defaults did. */
  decidedBy: z.enum(['gateway', 'proxy', 'tool', 'plan']).optional(),
  /** The plan whose override decided. */
  plan: z.string().max(100).optional(),

  /** What of it prepaid credits pay, by currency; absent where no credits are used. */
  credits: z.array(callCredits).max(8).optional(),

  /** The receipt that its gateway signed for it, a compact JWS; the ledger keeps it in the chain of its company. */
  receipt: z.string().max(8_192).optional(),

  /** Absolute URL as a client sees it, without query. */
  uri: z.string(),
  /**
   * So many refusals that were equal in all but their instants, bytes and ids are told as this one; absent for one.
   * Never on an event that is billable, or a tool call of a caller who was let in.
   */
  count: pgInt.min(2).optional(),
  /** When the last of them was accepted; `time` is the first. */
  until: z.iso.datetime({ precision: 3 }).optional(),

  /** Absent when it is unknown. */
  clientIp: z.string().optional(),
  /** Headers that may leave for analytics: none unless `analytics-header-filter` let them. */
  requestHeaders: headerMap.optional(),
  responseHeaders: headerMap.optional(),
  /** True when this event replaces nothing but reports the end of an earlier call, e.g. a task. */
  updateOf: z.uuid().optional(),
  /** The event of the call that this one repeats: its work was recorded there, and is billed there if at all. */
  duplicateOf: z.uuid().optional(),
});
export type CallEvent = z.output<typeof callEvent>;
