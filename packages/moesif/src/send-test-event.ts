import { randomUUID } from 'node:crypto';
import type { TestStep } from '@tallygate/contracts/connection-test';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { Exit } from '@tallygate/outbound/outbound';
import { collectorBaseUrl } from './base-url.ts';
import { CollectorClient, encodeBody } from './collector-client.ts';
import { testEvent } from './test-event.ts';
import { toMoesifEvent } from './wire-event.ts';

/**
 * Sends one test event, past every event log.
 * @param options.sandboxUrl address of the sandbox collector, when the sandbox is on
 * @returns the event's id, by which it is found in Moesif; null when it was not accepted
 */
export async function sendTestEvent(
  settings: Pick<MoesifSettings, 'application_id' | 'moesif_base_url'>,
  options: Exit & { sandboxUrl?: string | undefined; gatewayId?: string; now?: () => number },
): Promise<{ ok: boolean; eventId: string | null; step: TestStep }> {
  const event = testEvent({
    id: randomUUID(),
    gatewayId: options.gatewayId ?? 'gateway',
    nowMs: (options.now ?? Date.now)(),
  });
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
