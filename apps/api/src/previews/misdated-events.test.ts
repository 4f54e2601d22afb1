import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { MISDATED } from '../usage/read-misdated.ts';

let ledger: MeteredLedger;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

/** By the database's clock, which says when events arrived. */
const call = (distanceMs: number) =>
  aCallEvent({ company: 'acme', time: new Date(Date.now() + distanceMs).toISOString() });
const range = () => ({
  from: new Date(Date.now() - 400 * DAY).toISOString(),
  to: new Date(Date.now() + 500 * DAY).toISOString(),
});
const YEARLY = { period: { interval: 'year', intervalCount: 12 } };

describe('events whose time a provider refuses are a finding with their money', () => {
  it.each([
    ['ten minutes ahead', 10 * MINUTE, 'EVENTS_AHEAD', /5 minutes ahead.*Stripe refuses.*0\.50 USD/],
    ['400 days ahead', 400 * DAY, 'EVENTS_AHEAD', /0\.50 USD/],
    ['31 days old', -31 * DAY, 'EVENTS_TOO_OLD', /30 days old.*Moesif refuses.*0\.50 USD/],
    ['61 days old', -61 * DAY, 'EVENTS_TOO_OLD_FOR_ALL', /neither Moesif nor Stripe.*0\.50 USD/],
  ])('%s', async (_what, distance, code, words) => {
    await ledger.ingest([call(0), call(distance), call(distance)]);
    const id = await ledger.makeMeter(TOOL_CALLS, YEARLY, { model: 'per_unit', unitAmount: '25' });
    const { findings, total } = await ledger.preview(id, range());

    expect(total).toBe('75');
    const found = findings.filter((one) => one.code.startsWith('EVENTS_'));
    expect(found).toEqual([{ code, message: expect.stringMatching(words) }]);
    expect(found[0]?.message).toContain('2 calls');
  });

  it('and none where all are within what providers take', async () => {
    await ledger.ingest([call(0), call(4 * MINUTE), call(-29 * DAY)]);
    const id = await ledger.makeMeter(TOOL_CALLS, YEARLY);
    const { findings } = await ledger.preview(id, range());
    expect(findings.filter((one) => one.code.startsWith('EVENTS_'))).toEqual([]);
  });

  it('and are looked for in an index of their own, however many events there are', async () => {
    await ledger.ingest(Array.from({ length: 2_000 }, (_, minute) => call(-minute * MINUTE)));
    await ledger.api.services.db.sql('analyze events');
    const plan = await ledger.api.services.db.sql<{ 'QUERY PLAN': string }>(
      `explain select 1 from events where ${MISDATED} and time >= $1 and time < $2`,
      [new Date(Date.now() - 28 * DAY), new Date()],
    );
    const steps = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(steps).toContain('events_misdated_idx');
    expect(steps).not.toContain('Seq Scan');
  });
});
