import { randomUUID } from 'node:crypto';
import { type CallEvent, callEvent } from '@tallygate/contracts/event';

/** A valid billable tool call of agent-a, with anything overridden. */
export function aCallEvent(overrides: Partial<CallEvent> = {}): CallEvent {
  const id = overrides.id ?? randomUUID();
  return callEvent.parse({
    id,
    exchangeId: id,
    gatewayId: 'gateway',
    time: '2026-09-01T10:00:00.120Z',
    proxy: 'everything-mcp-v1.0',
    proxyDisplayName: 'Everything',
    proxyVersion: 'v1.0',
    proxyContext: '/everything',
    consumer: 'agent-a',
    company: 'org-a',
    era: 'legacy',
    protocolVersion: '2025-06-18',
    httpMethod: 'POST',
    method: 'tools/call',
    capability: 'TOOL',
    target: 'echo',
    requestId: '1',
    outcome: 'ok',
    isError: false,
    httpStatus: 200,
    durationMs: 64,
    requestBytes: 110,
    responseBytes: 85,
    delivered: true,
    billable: true,
    reason: 'ok',
    quantity: '1',
    policyVersion: '1',
    uri: 'http://localhost:8080/everything/mcp',
    ...overrides,
  });
}
