import { randomUUID } from 'node:crypto';
import type { TestStep } from '@tallygate/contracts/connection-test';
import type { CallEvent } from '@tallygate/contracts/event';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { Exit } from '@tallygate/outbound/outbound';
import { collectorBaseUrl } from './base-url.ts';
import { CollectorClient, encodeBody } from './collector-client.ts';
import { toMoesifEvent } from './wire-event.ts';

/**
 * Sends one event that says it is a test: no company, no tool call, not billable, and an address no proxy has, so that
 * no meter counts it.
 * @param options.sandboxUrl address of the sandbox collector, when the sandbox is on
 * @returns the event's id, by which it is found in Moesif; null when it was not accepted
 */
export async function sendTestEvent(
  settings: Pick<MoesifSettings, 'application_id' | 'moesif_base_url'>,
  options: Exit & { sandboxUrl?: string | undefined; gatewayId?: string; now?: () => number },
): Promise<{ ok: boolean; eventId: string | null; step: TestStep }> {
  const event = testEvent(options.gatewayId ?? 'gateway', (options.now ?? Date.now)());
  const client = new CollectorClient({
    outbound: options.outbound,
    policy: options.policy,
    baseUrl: collectorBaseUrl(settings, options.sandboxUrl),
    applicationId: settings.application_id,
  });
  const name = 'Send a test event';
  try {
    const startedMs = performance.now();
    const verdict = await client.postEvents(await encodeBody(JSON.stringify([toMoesifEvent(event, 'absolute')])));
    const durationMs = Math.round(performance.now() - startedMs);
    if (verdict.kind === 'accepted') {
      const detail = `the collector took event ${event.id}`;
      return { ok: true, eventId: event.id, step: { name, result: 'pass', detail, durationMs } };
    }
    return { ok: false, eventId: null, step: { name, result: 'fail', detail: verdict.message, durationMs } };
  } finally {
    await client.close();
  }
}

function testEvent(gatewayId: string, nowMs: number): CallEvent {
  return {
    id: randomUUID(),
    exchangeId: randomUUID(),
    gatewayId,
    time: new Date(nowMs).toISOString(),
    proxy: 'tallygate-connection-test',
    proxyDisplayName: 'Tallygate connection test',
    proxyVersion: 'v1.0',
    proxyContext: '/tallygate-connection-test',
    era: 'modern',
    httpMethod: 'POST',
    method: 'tallygate/connection_test',
    outcome: 'exchanged',
    isError: false,
    httpStatus: 200,
    durationMs: 0,
    requestBytes: 0,
    responseBytes: 0,
    delivered: true,
    billable: false,
    reason: 'protocol',
    quantity: '0',
    policyVersion: '1',
    // Reserved never to exist, RFC 2606 section 2.
    uri: 'https://tallygate.invalid/tallygate-connection-test',
  };
}
