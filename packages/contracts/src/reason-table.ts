// Apart from the schemas, so that a page, and the gateway's hot path, load no validator with it.
import type { REASONS } from './outcome-codes.ts';

type Reason = (typeof REASONS)[number];

/**
 * What an event with a reason costs: its price or nothing, where no rule speaks, and what can turn that round.
 * `decision`: the rule `decisions.<reason>` may say otherwise; `never`: nothing can.
 */
export type Billed = { usually: 'price' | 'nothing'; otherwise: 'decision' | 'never' };

/** On whose side a failure lies; null for what is none. */
type FailureSide = 'caller' | 'gateway' | 'server';

export type ReasonRow = {
  /** Two or three words for lists. */
  label: string;
  /** One plain sentence: what happened. */
  happened: string;
  billed: Billed;
  failure: FailureSide | null;
  /** Who can change that it happens, or what it costs, and how. */
  change: string;
  /** What the caller got: HTTP status and JSON-RPC. */
  caller: string;
};

const PRICE: Billed = { usually: 'price', otherwise: 'never' };
const PRICE_UNLESS: Billed = { usually: 'price', otherwise: 'decision' };
const FREE_UNLESS: Billed = { usually: 'nothing', otherwise: 'decision' };
const NEVER: Billed = { usually: 'nothing', otherwise: 'never' };

/**
 * Every reason an event can have: the one place that says what each means and costs. Decisions, the events of the
 * console, `GET /api/console/v1/billing/reasons` and the table of docs/guide/billing.md are made of it; a test per row
 * makes it happen at a gateway.
 */
export const REASON_TABLE: Readonly<Record<Reason, ReasonRow>> = {
  ok: {
    label: 'Delivered result',
    happened: 'The final result was handed completely to a caller who is known, and whose company is.',
    billed: PRICE,
    failure: null,
    change: 'The operator: a tool or caller that is declared free, or the price.',
    caller: 'The result, as the server sent it.',
  },
  ok_defaulted: {
    label: 'Delivered, default quantity',
    happened: 'The result was delivered; it held no usable quantity, so the default quantity was taken.',
    billed: PRICE,
    failure: null,
    change: 'The operator: the pointer and the default of `quantity.fromResult`; the server: a number in that place.',
    caller: 'The result, as the server sent it.',
  },
  ok_assumed: {
    label: 'Delivered, by its status',
    happened:
      'Another gateway logged that the server answered with a 2xx status; its log does not say whether the result is an error.',
    billed: PRICE_UNLESS,
    failure: null,
    change: 'The operator: a release of the other gateway that logs `isError`.',
    caller: 'The answer of the other gateway.',
  },
  tool_error: {
    label: 'Tool error',
    happened: 'The tool answered with an error (`isError: true`).',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server, or the caller by other arguments.',
    caller: 'The result with `isError: true`, as the server sent it.',
  },
  rpc_error: {
    label: 'RPC error',
    happened: 'The server answered with a JSON-RPC error, so there was no result.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server; the caller where it names a tool or parameters that do not exist.',
    caller: 'The JSON-RPC error, as the server sent it.',
  },
  invalid_result: {
    label: 'Unreadable result',
    happened:
      'The answer is no valid result, so that clients report an error or drop it, or the quantity in it is negative.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server.',
    caller: 'The answer, as the server sent it.',
  },
  interim: {
    label: 'Interim answer',
    happened: 'The server asked for more input; only the answer that completes the call is charged.',
    billed: FREE_UNLESS,
    failure: null,
    change: 'The caller, who answers and calls again.',
    caller: 'The request for input, as the server sent it.',
  },
  task_created: {
    label: 'Task created',
    happened: 'The server returned a receipt for a task; the task is charged when it completes.',
    billed: FREE_UNLESS,
    failure: null,
    change: 'The operator: `tasks_bill_on = "created"` charges the receipt instead, as `ok`.',
    caller: 'The receipt, as the server sent it.',
  },
  task_failed: {
    label: 'Task failed',
    happened: 'The task failed.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server.',
    caller: 'The state `failed` of the task.',
  },
  task_cancelled: {
    label: 'Task cancelled',
    happened: 'The task was cancelled.',
    billed: FREE_UNLESS,
    failure: 'caller',
    change: 'The caller.',
    caller: 'The state `cancelled` of the task.',
  },
  task_unresolved: {
    label: 'Task unresolved',
    happened: 'Nobody saw the task end before it expired.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The caller, who asks for the result in time; the server by a longer `ttl`.',
    caller: 'Nothing.',
  },
  upstream_http_error: {
    label: 'Server error',
    happened: 'The server answered with an HTTP error instead of a result.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server, or the operator where the address or the credential for it is wrong.',
    caller: 'The answer of the server, or 502 with JSON-RPC −32603 where it must not be relayed.',
  },
  upstream_unreachable: {
    label: 'Server down',
    happened: 'The server could not be reached, or broke the connection before it answered.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server, or the operator where the address is wrong.',
    caller: '502 with JSON-RPC −32603, or an answer that breaks off.',
  },
  timeout: {
    label: 'Timed out',
    happened: 'The server did not answer in time.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server; the operator by the time limits of the proxy.',
    caller: '504 with JSON-RPC −32603, or an answer that breaks off.',
  },
  no_response: {
    label: 'No response',
    happened: 'The answer ended without a response to this call.',
    billed: FREE_UNLESS,
    failure: 'server',
    change: 'The server.',
    caller: 'The answer, as the server sent it.',
  },
  cancelled: {
    label: 'Cancelled',
    happened: 'The caller cancelled or left before there was anything of a result.',
    billed: FREE_UNLESS,
    failure: 'caller',
    change: 'The caller.',
    caller: 'Nothing: the caller was gone, or said that it wants no answer.',
  },
  gateway_restart: {
    label: 'Gateway stopped',
    happened: 'The gateway was stopped while the call was open.',
    billed: FREE_UNLESS,
    failure: 'gateway',
    change: 'The operator: `timeouts.shutdown` is how long calls may end.',
    caller: 'An answer that breaks off.',
  },
  undelivered: {
    label: 'Not delivered',
    happened: 'There was a result, but the caller was gone before anything of it was sent.',
    billed: FREE_UNLESS,
    failure: 'caller',
    change: 'The caller; the operator: `charge_point = "upstream_result"` charges it as `ok`.',
    caller: 'Nothing.',
  },
  left_midway: {
    label: 'Left midway',
    happened: 'The caller left while the result was being sent; the gateway read the rest of it, and it is a success.',
    billed: PRICE_UNLESS,
    failure: null,
    change: 'The caller.',
    caller: 'A part of the result.',
  },
  duplicate: {
    label: 'Repeat of a call',
    happened: 'The work is another event’s: a call that was sent again, or the end of a task whose start was charged.',
    billed: NEVER,
    failure: null,
    change: 'The caller, by another idempotency key or id.',
    caller: 'What the first call was answered with, or the state of the task.',
  },
  denied_auth: {
    label: 'Not authenticated',
    happened: 'The gateway refused it: there was no credential, or none that is valid here.',
    billed: NEVER,
    failure: 'caller',
    change: 'The caller, by a valid token or key; the operator by key managers and policies.',
    caller: '401 or 403 with a challenge; 429 when it is sent again and again; 503 while keys cannot be fetched.',
  },
  denied_policy: {
    label: 'Refused by a policy',
    happened: 'A policy of the proxy refused it.',
    billed: NEVER,
    failure: 'caller',
    change: 'The operator, by that policy.',
    caller: 'The status of the policy, mostly 403, with a JSON-RPC error.',
  },
  denied_held: {
    label: 'Tool held',
    happened:
      'The proxy holds this tool: its server describes it otherwise than when it was confirmed, or nobody confirmed it.',
    billed: NEVER,
    failure: 'caller',
    change: 'The operator, who confirms the tool as it is now, or has changed tools served.',
    caller: '200 with JSON-RPC −32602; 403 for a batch.',
  },
  denied_rate: {
    label: 'Rate limited',
    happened: 'A rate limit refused it.',
    billed: NEVER,
    failure: 'caller',
    change: 'The caller, who waits; the operator by the limit.',
    caller: '429 with `Retry-After` and a JSON-RPC error.',
  },
  denied_quota: {
    label: 'Quota used up',
    happened: 'Credits were used up or a limit was reached, or they could not be checked.',
    billed: NEVER,
    failure: 'caller',
    change: 'The company, by more credits or by waiting; the operator, by a grant, a limit, or how the company pays.',
    caller: 'A `tools/call` result with `isError: true` that says why, and what helps.',
  },
  denied_rule: {
    label: 'Refused by a rule',
    happened:
      'The gateway refused it by itself: a session or task of another caller, a key used for something else, no room for a record, a stop, or a fault of its own.',
    billed: NEVER,
    failure: 'caller',
    change: 'The caller; the operator where the event log is full or the gateway fails.',
    caller: '404, 409, 422, 500 or 503 with a JSON-RPC error.',
  },
  unattributed: {
    label: 'Nobody to bill',
    happened: 'The result was delivered, but nothing says who pays for it. This is lost revenue.',
    billed: FREE_UNLESS,
    failure: null,
    change: 'The operator: `company_claims`, `company_fallback`, or the claims of the tokens.',
    caller: 'The result, as the server sent it.',
  },
  protocol: {
    label: 'Not a tool call',
    happened: 'This is no tool call: sessions, lists, notifications and streams are never charged.',
    billed: NEVER,
    failure: null,
    change: 'Nobody.',
    caller: 'The answer of the server, or of a policy that answers itself.',
  },
  malformed: {
    label: 'Malformed',
    happened: 'The request is none that MCP knows: its HTTP method, media type, size or body is not.',
    billed: NEVER,
    failure: 'caller',
    change: 'The caller.',
    caller: '400, 405, 413 or 415 with a JSON-RPC error.',
  },
  free_tool: {
    label: 'Free tool',
    happened: 'This tool is declared free.',
    billed: NEVER,
    failure: null,
    change: 'The operator: `spec.billing.tools.<name>.free`.',
    caller: 'The answer, as the server sent it.',
  },
  free_caller: {
    label: 'Free caller',
    happened: 'This caller is never charged.',
    billed: NEVER,
    failure: null,
    change: 'The operator: `billing.free_callers`.',
    caller: 'The answer, as the server sent it.',
  },
  test: {
    label: 'Test',
    happened: 'Somebody tried it from the console. It is counted nowhere and never published.',
    billed: NEVER,
    failure: null,
    change: 'Nobody; `gateway.try = false` turns trying off.',
    caller: 'What any caller would get.',
  },
};

/** The rule that turns round what a reason costs; null when none can. */
export function ruleOf(reason: Reason): string | null {
  return REASON_TABLE[reason].billed.otherwise === 'decision' ? `decisions.${reason}` : null;
}

/** What a reason costs, in words: its price or nothing, and the rule that may say otherwise. */
export function billedText(reason: Reason): string {
  const { usually } = REASON_TABLE[reason].billed;
  const rule = ruleOf(reason);
  if (usually === 'price') return rule === null ? 'its price' : `its price; nothing by \`${rule} = "free"\``;
  return rule === null ? 'nothing, ever' : `nothing; its price by \`${rule} = "bill"\``;
}
