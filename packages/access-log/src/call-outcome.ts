import type { Denial, Outcome } from '@tallygate/contracts/outcome';
import type { LoggedCall } from './logged-call.ts';

export type CallOutcome = {
  outcome: Outcome;
  denial?: Denial;
  evidence: 'metadata' | 'assumed';
  delivered: boolean;
};

/** HTTP methods of streams and of ends of sessions; no call is made by them. */
const NO_CALL: readonly string[] = ['GET', 'DELETE'];

/**
 * What a call that another gateway logged came to: the first that fits. Interim answers, tasks, elements of a batch and
 * results after a progress message cannot be told apart by a log, and whether the caller received the bytes cannot either.
 */
export function callOutcome({ api, httpMethod, message, end }: LoggedCall): CallOutcome {
  const { status = 0, isFromServer } = end;
  const told = { evidence: 'metadata', delivered: end.delivered } as const;
  // What became of it is unknown, so it is nothing that anybody pays for.
  if (!end.hasResponse) return { ...told, outcome: 'pending', delivered: false };
  const isMcp = api.kind === 'Mcp' || (api.kind === undefined && message.method !== undefined);
  if (!isMcp || NO_CALL.includes(httpMethod)) return { ...told, outcome: 'exchanged' };
  const denial = isFromServer ? undefined : denialOf(status, end, message.policyErrorCode);
  if (denial !== undefined) return { ...told, outcome: 'denied', denial };
  if (end.isTimeout) return { ...told, outcome: 'timeout' };
  if (end.isServerDown) return { ...told, outcome: 'upstream_failed' };
  if (status >= 400) return { ...told, outcome: 'http_error' };
  if (message.errorCode !== undefined) return { ...told, outcome: 'rpc_error' };
  if (message.isError) return { ...told, outcome: 'tool_error' };
  const evidence = message.isError === undefined ? 'assumed' : 'metadata';
  if (end.isCallerGone) return { outcome: 'ok', evidence, delivered: false };
  if (message.method !== 'tools/call') return { ...told, outcome: message.method === undefined ? 'exchanged' : 'ok' };
  if (status < 200 || status > 299) return { ...told, outcome: 'no_response' };
  return { ...told, outcome: 'ok', evidence };
}

function denialOf(status: number, end: LoggedCall['end'], policyErrorCode: number | undefined): Denial | undefined {
  if (status === 401) return 'auth';
  if (status === 429 || end.isRateLimited) return 'rate';
  return (status >= 400 && status < 500) || policyErrorCode !== undefined ? 'policy' : undefined;
}
