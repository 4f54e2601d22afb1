import { newCallId } from '../exchange/call-id.ts';
import { rulesOf } from '../exchange/plan-rules.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { SessionEntry } from '../exchange/session-table.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { acceptedMembers } from './accepted-members.ts';
import { OpenCall } from './open-call.ts';

/**
 * A request of a body as an open call.
 * @param index the element's place in the body
 */
export function acceptedCall(
  request: RelayRequest,
  session: SessionEntry | undefined,
  { element, index }: { element: RequestElement; index: number },
): OpenCall {
  const { route, principal, body, isBatch, exchangeId } = request;
  const requestBytes = element.bytes ?? body?.length ?? 0;
  const method = element.method ?? '';
  const call = new OpenCall({
    id: isBatch ? newCallId(request.receivedAtMs) : exchangeId,
    element,
    rules: rulesOf(route, principal?.company, request.receivedAtMs),
    facts: {
      proxy: route.name,
      method,
      tool: method === 'tools/call' ? element.target : undefined,
      consumer: principal?.consumer,
      company: principal?.company,
      isTest: principal?.type === 'test' ? true : undefined,
      requestBytes,
    },
    accepted: () =>
      acceptedMembers(request, { element, requestBytes, session, batchIndex: isBatch ? index : undefined }),
  });
  const { eventPolicies } = route;
  if (eventPolicies.length > 0 && method === 'tools/call')
    call.completes = (text) =>
      eventPolicies.map((policy) => policy.addsToEvent?.(text, element, request) ?? '').join('');
  return call;
}

/** An exchange that holds no call, as one: a stream, a session's end, a refusal before the body was read. */
export function wholeExchange(request: RelayRequest, session: SessionEntry | undefined): OpenCall {
  const { httpMethod, route, principal, exchangeId } = request;
  const method = httpMethod.toLowerCase();
  const element: RequestElement = {
    kind: 'notification',
    method,
    id: undefined,
    target: undefined,
    params: undefined,
  };
  return new OpenCall({
    id: exchangeId,
    element,
    rules: route.rules,
    facts: {
      proxy: route.name,
      method,
      tool: undefined,
      consumer: principal?.consumer,
      company: principal?.company,
      isTest: principal?.type === 'test' ? true : undefined,
      requestBytes: 0,
    },
    accepted: () => acceptedMembers(request, { element, requestBytes: 0, session, batchIndex: undefined }),
  });
}
