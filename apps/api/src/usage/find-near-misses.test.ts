import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const ECHO = { field: 'tool', op: 'equals', value: 'echo' };
const OTHER_TOOL = { target: 'add', billable: false, reason: 'free_tool' } as const;

describe('a near miss fails the condition it is shown for and no other', () => {
  it('among calls of one hour and reason that ended differently', async () => {
    const near = aCallEvent({ ...OTHER_TOOL, time: '2026-09-01T10:10:00.000Z' });
    const failed = aCallEvent({ ...OTHER_TOOL, outcome: 'tool_error', time: '2026-09-01T10:40:00.000Z' });
    await ledger.ingest([near, failed]);
    const ok = { field: 'metadata.billing.outcome', op: 'equals', value: 'ok' };

    const preview = await ledger.previewOf({ and: [TOOL_CALLS, ECHO, ok] });

    expect(preview.source).toBe('rollups');
    expect(preview.nearMisses).toEqual([{ eventId: near.id, time: near.time, failed: 'tool is "echo"', found: 'add' }]);
  });

  it.each([
    ['status', { field: 'status', op: 'lt', number: '300' }, { httpStatus: 200 }, { httpStatus: 502 }],
    ['status that is absent', { field: 'status', op: 'lt', number: '499' }, { httpStatus: 200 }, {}],
    ['error', { not: { field: 'metadata.mcpAnalytics.isError', op: 'equals', value: 'true' } }, {}, { isError: true }],
    [
      'error code',
      { not: { field: 'metadata.mcpAnalytics.errorCode', op: 'exists' } },
      { errorCode: undefined },
      { errorCode: 7 },
    ],
    [
      'latency',
      { field: 'metadata.responseLatency', op: 'lte', number: '100' },
      { durationMs: 12.75 },
      { durationMs: 812.25 },
    ],
    [
      'header',
      { field: 'request.headers.x-team', op: 'equals', value: 'a' },
      { requestHeaders: { 'x-team': 'a', 'x-trace': '1' } },
      { requestHeaders: { 'x-team': 'b' } },
    ],
    [
      'call',
      { field: 'metadata.billing.callId', op: 'prefix', value: '0' },
      { id: '0fffffff-0000-4000-8000-000000000000' },
      { id: 'ffffffff-0000-4000-8000-000000000000' },
    ],
    [
      'time',
      { field: 'response.time', op: 'prefix', value: '2026-09-01T10:00:00.132' },
      { durationMs: 12.75 },
      { durationMs: 64 },
    ],
  ])('among calls of one instant that differ in their %s', async (_what, condition, fitting, other) => {
    const near = aCallEvent({ ...OTHER_TOOL, httpStatus: undefined, ...fitting });
    const others = Array.from({ length: 4 }, () => aCallEvent({ ...OTHER_TOOL, httpStatus: undefined, ...other }));
    await ledger.ingest('id' in other ? [near, ...others.slice(0, 1)] : [near, ...others]);

    const preview = await ledger.previewOf({ and: [TOOL_CALLS, ECHO, condition] });

    expect(preview.source).toBe('events');
    expect(preview.nearMisses).toEqual([{ eventId: near.id, time: near.time, failed: 'tool is "echo"', found: 'add' }]);
  });

  it('and is shown once, also when calls like it are in different states of delivery', async () => {
    const calls = [aCallEvent(OTHER_TOOL), aCallEvent(OTHER_TOOL)];
    await ledger.ingest(calls);
    const deliveries = [{ id: calls[0]!.id, state: 'queued' as const, at: '2026-09-01T10:01:00.000Z' }];
    await recordDeliveries(ledger.api.services.db, { publisher: 'moesif', deliveries });

    const { nearMisses } = await ledger.previewOf({ and: [TOOL_CALLS, ECHO] });

    expect(nearMisses).toHaveLength(1);
  });
});
