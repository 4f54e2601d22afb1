import type { CallEvent } from '@tallygate/contracts/event';
import { CONNECTION_TEST } from '@tallygate/contracts/published-events';

/**
 * An event that says it is a test: no company, no tool call, not billable, and an address no proxy has, so that no meter
 * counts it.
 * @param made.nowMs milliseconds since 1970
 */
export function testEvent(made: { id: string; gatewayId: string; nowMs: number }): CallEvent {
  return {
    id: made.id,
    exchangeId: made.id,
    gatewayId: made.gatewayId,
    time: new Date(made.nowMs).toISOString(),
    proxy: 'tallygate-connection-test',
    proxyDisplayName: 'Tallygate connection test',
    proxyVersion: 'v1.0',
    proxyContext: '/tallygate-connection-test',
    era: 'modern',
    httpMethod: 'POST',
    method: CONNECTION_TEST,
    outcome: 'exchanged',
    isError: false,
    httpStatus: 200,
    durationMs: 0,
    requestBytes: 0,
    responseBytes: 0,
    delivered: true,
    billable: false,
    reason: 'test',
    quantity: '0',
    policyVersion: '1',
    // Reserved never to exist, RFC 2606 section 2.
    uri: 'https://tallygate.invalid/tallygate-connection-test',
  };
}
