import type { Outbound } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import { z } from 'zod';
import type { Seen } from './test-steps.ts';

const ASK_MS = 2_000;
const stored = z.object({ receivedAt: z.iso.datetime() });

/** Asks the sandbox's collector for an event that it took. */
export async function askSandbox(outbound: Outbound, collectorUrl: string, eventId: string): Promise<Seen> {
  const client = outbound.client(operatorPolicy('collector'), { totalMs: ASK_MS });
  try {
    const { status, text } = await client.exchange(`${collectorUrl}/_sandbox/events/${encodeURIComponent(eventId)}`, {
      method: 'GET',
    });
    if (status === 404) return { kind: 'has_not' };
    if (status !== 200) return { kind: 'failed', message: `it answered ${status}` };
    return { kind: 'has', at: stored.parse(JSON.parse(text)).receivedAt };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  } finally {
    await client.close();
  }
}

/** Whether events for an address arrive at the sandbox's collector; a template is known to the gateway alone. */
export function isSandbox(address: string, collectorUrl: string): boolean {
  const [one, other] = [address, collectorUrl].map(originOf);
  return one !== undefined && one === other;
}

function originOf(address: string): string | undefined {
  return URL.parse(address)?.origin.replace('://localhost', '://127.0.0.1');
}
