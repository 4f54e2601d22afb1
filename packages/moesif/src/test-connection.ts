import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TestStep } from '@tallygate/contracts/connection-test';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { CheckedUrl } from '@tallygate/outbound/destination';
import type { Exit } from '@tallygate/outbound/outbound';
import { refusalIn } from '@tallygate/outbound/refusal';
import { collectorBaseUrl } from './base-url.ts';
import { CollectorClient, describeFailure } from './collector-client.ts';
import type { CollectorVerdict } from './verdict.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** Events are dated by our clock, and 5 minutes decide whether they count as late. */
const CLOCK_TOLERANCE_MS = 60_000;
const ADDRESS_FIX = 'Check moesif_base_url and that this machine may reach it.';

type Settings = Pick<MoesifSettings, 'application_id' | 'moesif_base_url'>;
type Attempt = () => Promise<Pick<TestStep, 'result' | 'detail' | 'fix'>>;

/**
 * Tries step by step whether events would arrive: name, connection, probe, Application ID. Nothing is recorded.
 * @param options.sandboxUrl address of the sandbox collector, when the sandbox is on
 * @returns one entry per step; after a failure the rest is `skipped`
 */
export async function testCollectorConnection(
  settings: Settings,
  options: Exit & { sandboxUrl?: string | undefined },
): Promise<{ ok: boolean; steps: TestStep[] }> {
  const baseUrl = collectorBaseUrl(settings, options.sandboxUrl);
  const { outbound, policy } = options;
  const client = new CollectorClient({ outbound, policy, baseUrl, applicationId: settings.application_id });
  const attempts: [name: string, attempt: Attempt][] = [
    ['Resolve the address', () => resolveHost(baseUrl, options)],
    ['Connect', () => connectTo(outbound.check(baseUrl, policy), options)],
    ['Ask the collector how it is', async () => probeStep(await client.getProbe())],
    ['Check the Application ID', async () => configStep(await client.getConfig())],
  ];
  const steps: TestStep[] = [];
  try {
    for (const [name, attempt] of attempts) {
      if (steps.some((step) => step.result === 'fail')) {
        steps.push({ name, result: 'skipped', detail: 'not tried after the failure above' });
        continue;
      }
      const startedMs = performance.now();
      const outcome = await attempt().catch((error: unknown) => failure(describeFailure(error), fixFor(error)));
      steps.push({ name, ...outcome, durationMs: Math.round(performance.now() - startedMs) });
    }
  } finally {
    await client.close();
  }
  return { ok: steps.every((step) => step.result !== 'fail'), steps };
}

async function resolveHost(
  baseUrl: string,
  { outbound, policy }: Exit,
): Promise<Pick<TestStep, 'result' | 'detail' | 'fix'>> {
  const target = outbound.check(baseUrl, policy);
  const found = await outbound.resolve(target, policy);
  return pass(`${target.host} is ${found.length === 0 ? 'for the proxy to resolve' : found.join(', ')}`);
}

async function connectTo(
  target: CheckedUrl,
  { outbound, policy }: Exit,
): Promise<Pick<TestStep, 'result' | 'detail' | 'fix'>> {
  const { host, port, isTls } = target;
  try {
    const socket = await outbound.dial(target, policy, CONNECT_TIMEOUT_MS);
    try {
      if (isTls) await handshake(socket, host);
    } finally {
      socket.destroy();
    }
    return pass(`${host} answers on port ${port}${isTls ? ' with TLS' : ''}`);
  } catch (error) {
    if (refusalIn(error)) throw error;
    const isTimeout = error instanceof Error && error.name === 'AbortError';
    const why = isTimeout ? `no answer within ${CONNECT_TIMEOUT_MS / 1000} s` : describeFailure(error);
    return failure(`port ${port} of ${host}: ${why}`, ADDRESS_FIX);
  }
}

async function handshake(socket: Socket, host: string): Promise<void> {
  // Names go into the handshake, addresses may not (RFC 6066 section 3).
  const secured = connectTls({ socket, host, servername: isIP(host) === 0 ? host : '' });
  // An error after the wait was given up would have no other listener, and end the process.
  secured.on('error', () => {});
  try {
    await once(secured, 'secureConnect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
  } finally {
    secured.destroy();
  }
}

function fixFor(error: unknown): string {
  return refusalIn(error)?.facts.fix ?? ADDRESS_FIX;
}

function probeStep(verdict: CollectorVerdict): Pick<TestStep, 'result' | 'detail' | 'fix'> {
  if (verdict.kind === 'accepted') return pass('the collector says it is well');
  // A proxy in front of the collector may pass the versioned paths only.
  if (verdict.status !== undefined && verdict.status < 500) {
    return { result: 'skipped', detail: `the probe is not offered here (HTTP ${verdict.status})` };
  }
  return failure(verdict.message, ADDRESS_FIX);
}

function configStep(verdict: CollectorVerdict): Pick<TestStep, 'result' | 'detail' | 'fix'> {
  if (verdict.kind === 'accepted') {
    const offsetMs = verdict.clockOffsetMs ?? 0;
    if (Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS) return pass('the collector accepts the Application ID');
    const direction = offsetMs > 0 ? 'behind' : 'ahead of';
    return {
      ...pass(`accepted; but this clock is ${Math.round(Math.abs(offsetMs) / 1000)} s ${direction} the collector's`),
      fix: 'Set the clock of this machine (NTP): events are dated by it.',
    };
  }
  if (verdict.kind === 'unauthorized') {
    return failure(verdict.message, 'Copy the Collector Application ID from Moesif: Settings, API Keys.');
  }
  if (verdict.kind === 'inactive')
    return failure(verdict.message, 'Activate the account in Moesif: Settings, Billing.');
  return failure(verdict.message, ADDRESS_FIX);
}

function pass(detail: string): Pick<TestStep, 'result' | 'detail' | 'fix'> {
  return { result: 'pass', detail };
}

function failure(detail: string, fix: string): Pick<TestStep, 'result' | 'detail' | 'fix'> {
  return { result: 'fail', detail, fix };
}
