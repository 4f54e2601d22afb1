import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Heartbeat } from '@tallygate/contracts/internal-api';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { Logger } from '@tallygate/server-kit/logger';
import { ControllerApi, refusal } from './controller-api.ts';
import { pullConfig } from './pull-config.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const RESPONSE_TIMEOUT_MS = 5_000;

/** What only the running gateway knows of itself. */
export type GatewayDescription = Omit<Heartbeat, 'id' | 'hostname' | 'pid' | 'version' | 'startedAt'>;

export type ControllerLinkOptions = {
  outbound: Outbound;
  url: string;
  token: string;
  gatewayId: string;
  /** Of the software. */
  version: string;
  logger: Logger;
  /** Called for every heartbeat. */
  describe: () => GatewayDescription;
  /** `controller.heartbeat_interval` in milliseconds; default 2000. */
  intervalMs?: number;
  /** Fetch config.toml from the control plane and keep it at `configFile`. */
  pull: boolean;
  configFile: string;
  /** A new config.toml was written: no need to wait until the watcher finds it. */
  onNudge?: () => void;
};

export interface ControllerLink {
  /** The gateway serves another configuration, or refused one: the control plane is told at once. */
  changed(): void;
  close(): Promise<void>;
}

/** Tells the control plane regularly what this gateway runs, and fetches its configuration when it is remote. */
export function startControllerLink(options: ControllerLinkOptions): ControllerLink {
  const { logger, intervalMs = 2_000 } = options;
  const api = new ControllerApi({
    ...options,
    connections: 2,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    responseTimeoutMs: RESPONSE_TIMEOUT_MS,
  });
  const stopping = new AbortController();
  const startedAt = new Date().toISOString();
  let isChanged = false;
  let pause: AbortController | undefined;

  const beat = async (): Promise<void> => {
    const heartbeat: Heartbeat = {
      id: options.gatewayId,
      hostname: hostname(),
      pid: process.pid,
      version: options.version,
      startedAt,
      ...options.describe(),
    };
    const answer = await api.request({
      method: 'POST',
      path: '/heartbeat',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(heartbeat),
      signal: stopping.signal,
    });
    if (answer.status !== 200) throw refusal(answer);
  };

  const run = async (): Promise<void> => {
    let isAway = false;
    while (!stopping.signal.aborted) {
      isChanged = false;
      try {
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
      await sleep(intervalMs, undefined, { signal: pause.signal }).catch(() => undefined);
    }
  };

  const tasks = [run()];
  if (options.pull) tasks.push(pullConfig({ ...options, api, signal: stopping.signal }));
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
