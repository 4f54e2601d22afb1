import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { offStatus } from '../access-log/access-log-status.ts';
import { createPolicyRuntime } from '../policies/policy-runtime.ts';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { buildSnapshot } from '../snapshot/build-snapshot.ts';
import { SnapshotHolder } from '../snapshot/snapshot-holder.ts';
import { type AdminAppOptions, buildAdminApp } from './admin-app.ts';

const NO_SPOOL = {
  bytes: 0,
  maxBytes: 1,
  usedRatio: 0,
  segments: 0,
  openCalls: 0,
  appended: 0,
  refused: 0,
  dropped: 0,
  missing: [],
  repairedTails: 0,
  repairedBytes: 0,
  corruptFrames: 0,
  syncs: 0,
  readers: {},
};

/** The admin listener of a gateway that serves nothing, until the test ends. */
export function openTestAdmin(options: Partial<AdminAppOptions> = {}) {
  const empty = { config: gatewayConfig.parse({}), text: '', hash: '', version: null, notes: [] };
  const runtime = createPolicyRuntime();
  const holder = new SnapshotHolder(
    buildSnapshot(empty, { runtime, port: 0, host: '127.0.0.1' }),
    pino({ level: 'silent' }),
  );
  let reloads = 0;
  const app = buildAdminApp(
    {
      holder,
      metrics: new GatewayMetrics(),
      spool: () => NO_SPOOL,
      publishers: () => [],
      accessLog: () => offStatus(),
      canRecord: () => true,
      running: () => 0,
      sessions: () => 0,
      version: '0.0.0-test',
      startedAt: new Date(0).toISOString(),
      reload: async () => {
        reloads += 1;
      },
    },
    { boundTo: '127.0.0.1', names: [], token: undefined, ...options },
  );
  onTestFinished(() => app.close());
  return {
    ask: (method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}) =>
      app.inject({ method, url, headers: { host: 'localhost', ...headers } }),
    reloads: () => reloads,
  };
}
