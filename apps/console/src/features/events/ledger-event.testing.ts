import type { EventDetail, LedgerEvent } from '@tallygate/contracts/ledger-event';

/** A delivered, billable call of the tool `echo`; the n-th in the ledger, one second after the one before. */
export function ledgerEvent(n: number, change: Partial<LedgerEvent> = {}): LedgerEvent {
  const time = new Date(Date.UTC(2026, 10, 23, 9, 0, n)).toISOString();
  const id = `0192f0c0-0000-7000-8000-${String(n).padStart(12, '0')}`;
  return {
    id,
    exchangeId: id,
    gatewayId: 'gateway-1',
    time,
    proxy: 'everything',
    proxyDisplayName: 'everything',
    proxyVersion: 'v1.0',
    proxyContext: '/everything',
    consumer: 'agent-a',
    company: 'org-a',
    era: 'modern',
    httpMethod: 'POST',
    method: 'tools/call',
    capability: 'TOOL',
    target: 'echo',
    outcome: 'ok',
    isError: false,
    httpStatus: 200,
    durationMs: 12.4,
    upstreamMs: 10,
    requestBytes: 180,
    responseBytes: 240,
    delivered: true,
    billable: true,
    reason: 'ok',
    quantity: '1',
    policyVersion: 'd1',
    uri: 'http://localhost:8080/everything/mcp',
    seq: String(n),
    ingestedAt: time,
    deliveryState: 'accepted',
    late: false,
    kind: 'call',
    class: 'billed',
    ...change,
  };
}

/** The same call with everything its page says about it. */
export function eventDetail(n: number, change: Partial<EventDetail> = {}): EventDetail {
  return {
    ...ledgerEvent(n),
    explanation: 'The tool answered and the answer reached the caller.',
    meters: [],
    bill: [],
    related: [],
    delivery: { sentence: 'Moesif has confirmed it.', payload: 'sent' },
    moesif: { transaction_id: ledgerEvent(n).id },
    ...change,
  };
}
