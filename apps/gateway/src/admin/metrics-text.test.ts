import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { offStatus } from '../access-log/access-log-status.ts';
import type { GatewayState } from '../controller/gateway-state.ts';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { openTestAdmin } from './admin-app.testing.ts';
import { metricsText, PROCESS_METRICS } from './metrics-text.ts';

/** Of the process itself no value is known beforehand. */
const withoutMeasured = (text: string): string => text.replace(/^((?:process|nodejs)_\w+) \S+$/gm, '$1 (measured)');

describe('the metrics', () => {
  it('keep their names, labels, types and order, which dashboards and alerts are built on', async () => {
    const metrics = new GatewayMetrics();
    metrics.noteCall('shop', { method: 'tools/call', outcome: 'ok', isBillable: true, durationMs: 3 });
    metrics.noteCall('shop', { method: 'tools/call', outcome: 'tool_error', isBillable: false, durationMs: 70_000 });
    metrics.noteCall('wiki', { method: 'tools/list', outcome: 'ok', isBillable: false, durationMs: 1 });
    metrics.noteOutboundRefusal('upstream');
    metrics.noteLimit('daily', 'refuse');
    metrics.requests = 4;
    metrics.unattended = 1;
    const spool = { bytes: 10, maxBytes: 100, openCalls: 2, appended: 3, refused: 4, dropped: 5 };
    const publisher = { name: 'moesif', queued: 8, oldestMs: 1500, sent: 9, retried: 10, parked: 11, late: 12 };
    const state = {
      holder: { current: { version: 7 }, problem: null },
      metrics,
      spool: () => ({ ...spool, repairedTails: 6, corruptFrames: 7 }),
      publishers: () => [publisher],
      accessLog: () => ({
        ...offStatus(),
        streams: 1,
        entries: 20,
        recorded: 17,
        repeated: 2,
        skipped: 1,
        pausedSeconds: 0.5,
      }),
      running: () => 13,
      sessions: () => 14,
    } as unknown as GatewayState;
    const expected = readFileSync(new URL('metrics-text.expected.txt', import.meta.url), 'utf8');
    expect(withoutMeasured(await metricsText(state))).toBe(expected);
  });

  it('tell of the process too, and nothing twice', async () => {
    const { body } = await openTestAdmin().ask('GET', '/metrics');
    const names = [...body.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining([...PROCESS_METRICS, 'nodejs_eventloop_lag_seconds']));
  });
});
