import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import { type Heartbeat, type HeartbeatReply, heartbeatReply, type TestKey } from '@tallygate/contracts/internal-api';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { Logger } from '@tallygate/server-kit/logger';
import type { TermsHolder } from '../terms/terms-holder.ts';
import { ControllerApi, refusal } from './controller-api.ts';
import type { ControllerTlsFiles } from './controller-tls.ts';
import { type CredentialFile, tokenOf } from './credential-file.ts';
import { Enrolment, isRevocation } from './enrolment.ts';
import { pullConfig } from './pull-config.ts';
import { pullTerms } from './pull-terms.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const RESPONSE_TIMEOUT_MS = 5_000;
/** How often a gateway without a credential looks for a code. */
const ENROL_MS = 250;

/** What only the running gateway knows of itself. */
export type GatewayDescription = Omit<Heartbeat, 'id' | 'hostname' | 'pid' | 'version' | 'startedAt' | 'clock'>;

export type ControllerLinkOptions = {
  outbound: Outbound;
  url: string;
  /** The credential of this gateway, once it has enrolled. */
  credential: CredentialFile;
  /** The token that gateways without a credential authenticate with, where it is set. */
  token?: string | undefined;
  /** Own certificate and authorities for TLS, where they are set; read again for each connection. */
  tls?: ControllerTlsFiles | undefined;
  gatewayId: string;
  /** Version of the software. */
  version: string;
  logger: Logger;
  /** Called for every heartbeat. */
  describe: () => GatewayDescription;
  /** `controller.heartbeat_interval` in milliseconds; default 2000. */
  intervalMs?: number;
  /** Fetch config.toml from the control plane and keep it at `configFile`. */
  pullsConfig: boolean;
  configFile: string;
  /** The control plane has shut this gateway out, or knows it under another name: it must stop. */
  onDismissed?: (why: string) => void;
  /** The keys by which the console is known when somebody tries a proxy. */
  onTestKeys?: (keys: readonly TestKey[]) => void;
  /** What somebody wants done about events, told again until it is done. */
  onOrders?: (orders: readonly DeliveryOrder[]) => void;
  /** What calls cost whom; fetched while a proxy of the running configuration needs it. */
  terms?: { holder: TermsHolder; isNeeded: () => boolean };
  /** A new config.toml was written: no need to wait until the watcher finds it. */
  onNudge?: () => void;
};

export type ControllerLink = {
  /** The gateway serves another configuration, or refused one: the control plane is told at once. */
  changed(): void;
  close(): Promise<void>;
};

/** Tells the control plane regularly what this gateway runs, and fetches its configuration when it is remote. */
export function startControllerLink(options: ControllerLinkOptions): ControllerLink {
  const { logger, credential, url, gatewayId, intervalMs = 2_000 } = options;
  const api = new ControllerApi({
    ...options,
    token: tokenOf(credential, options.token),
    connections: 2,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    responseTimeoutMs: RESPONSE_TIMEOUT_MS,
  });
  const stopping = new AbortController();
  const enrolment = new Enrolment({ api, file: credential, logger });
  const startedAt = new Date().toISOString();
  const boot = randomUUID();
  let isChanged = false;
  let pause: AbortController | undefined;
  let roundTripMs: number | null = null;

  const beat = async (): Promise<void> => {
    const heartbeat: Heartbeat = {
      id: gatewayId,
      hostname: hostname(),
      pid: process.pid,
      version: options.version,
      startedAt,
      boot,
      ...options.describe(),
      ...(options.terms?.isNeeded() === true && { terms: { hash: options.terms.holder.hash } }),
      clock: { at: new Date().toISOString(), roundTripMs },
    };
    const sentAt = performance.now();
    const answer = await api.request({
      method: 'POST',
      path: '/heartbeat',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(heartbeat),
      signal: stopping.signal,
    });
    roundTripMs = Math.round(performance.now() - sentAt);
    if (isRevocation(answer, url)) {
      credential.markRevoked();
      options.onDismissed?.('this gateway was revoked');
    }
    if (answer.status === 401) await enrol();
    if (answer.status !== 200) throw refusal(answer);
    const { testKeys, orders, terms, hasCredits } = replyIn(answer.text);
    if (options.terms !== undefined && hasCredits !== undefined) options.terms.holder.hasCredits = hasCredits;
    options.onTestKeys?.(testKeys);
    if (orders.length > 0) options.onOrders?.(orders);
    if (terms?.hash && options.terms !== undefined && terms.hash !== options.terms.holder.hash)
      await pullTerms(api, options.terms.holder, stopping.signal);
    await enrolment.rotateInTime(stopping.signal);
  };
  /**
   * Enrols with the code in the data folder. The credential may be for another gateway id than the configuration has.
   */
  const enrol = async (): Promise<void> => {
    const id = await enrolment.enrol(gatewayId, stopping.signal);
    if (id !== null && id !== gatewayId) options.onDismissed?.(`this gateway is called "${id}" from now on`);
  };

  const run = async (): Promise<void> => {
    let isAway = false;
    while (!stopping.signal.aborted) {
      isChanged = false;
      try {
        if (credential.read() === null) await enrol();
        await beat();
        if (isAway) logger.info('the control plane answers again');
        isAway = false;
      } catch (error) {
        if (stopping.signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        if (!isAway) logger.warn({ reason }, 'the control plane does not answer; this gateway goes on by itself');
        isAway = true;
      }
      if (isChanged) continue;
      pause = new AbortController();
      const isWaiting = credential.read() === null && options.token === undefined;
      await sleep(isWaiting ? Math.min(intervalMs, ENROL_MS) : intervalMs, undefined, { signal: pause.signal }).catch(
        () => undefined,
      );
    }
  };

  const tasks = [run()];
  if (options.pullsConfig) tasks.push(pullConfig({ ...options, api, signal: stopping.signal }));
  return {
    changed() {
      isChanged = true;
      pause?.abort();
    },
    async close() {
      stopping.abort();
      pause?.abort();
      await Promise.all(tasks);
      await api.close();
    },
  };
}

/** What an answer names; nothing where something before the api answers otherwise. */
function replyIn(text: string): Pick<HeartbeatReply, 'testKeys' | 'orders' | 'terms'> & { hasCredits?: boolean } {
  try {
    return heartbeatReply.parse(JSON.parse(text));
  } catch {
    return { testKeys: [], orders: [] };
  }
}
