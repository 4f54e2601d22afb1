import type { RailReportDetail, RailReportView, RailView } from '@tallygate/contracts/rail';
import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchangeRetentionJob } from './exchange-retention-job.ts';
import { done, hoursAgo, openStripeLedger, type StripeLedger } from './stripe-ledger.testing.ts';

const EVENTS = '/v1/billing/meter_events';

let billed: StripeLedger;
let railId: string;
let round: () => Promise<unknown>;

beforeAll(async () => {
  billed = await openStripeLedger();
});
afterAll(() => billed.close());
beforeEach(async () => {
  await billed.clear();
  ({ railId, round } = await billed.bill());
});

const reports = () => done<RailReportView[]>(billed.ledger.get(`/rails/${railId}/reports`));
const detailOf = (identifier: string | undefined) =>
  done<RailReportDetail>(billed.ledger.get(`/rails/${railId}/reports/${encodeURIComponent(identifier ?? '')}`));
const makeDue = () => billed.ledger.api.services.db.sql('update rail_reports set next_attempt_at = null');

describe('of every attempt is kept', () => {
  it('each request with its answer and without the key, also when several are under way at once', async () => {
    for (const hours of [2, 3, 4, 5]) await billed.use(hours, hoursAgo(hours));
    await billed.script({ mode: 'status', status: 503, path: EVENTS, count: 1 });
    await round();
    await makeDue();
    await round();
    const outcomes: string[] = [];
    for (const { identifier } of await reports()) {
      const { attempts } = await detailOf(identifier);
      for (const { outcome, exchanges } of attempts) {
        outcomes.push(outcome);
        expect(exchanges).toHaveLength(1);
        expect(new URLSearchParams(exchanges[0]?.request.body).get('identifier')).toBe(identifier);
        expect(exchanges[0]?.response?.status).toBe(outcome === 'delivered' ? 200 : 503);
        expect(JSON.stringify(exchanges)).not.toContain(sandboxStripeKeys.test);
      }
    }
    expect(outcomes.sort()).toEqual(['delivered', 'delivered', 'delivered', 'delivered', 'retry']);
  });

  it('a request that was not answered', async () => {
    await billed.use(5, hoursAgo(3));
    await billed.script({ mode: 'drop', path: EVENTS, count: 1 });
    await round();
    const { attempts } = await detailOf((await reports())[0]?.identifier);
    expect(attempts[0]?.exchanges).toMatchObject([{ request: { method: 'POST' }, response: null }]);
  });
});

it('forgets after 90 days what was asked and answered, and keeps when it was and what came of it', async () => {
  for (const hours of [2, 3]) await billed.use(hours, hoursAgo(hours));
  await round();
  const { services } = billed.ledger.api;
  const [newer, older] = await reports();
  const outdated = new Date(Date.now() - 91 * 86_400_000);
  await services.db.sql('update rail_attempts set at = $1 where identifier = $2', [outdated, older?.identifier]);
  const run = () => exchangeRetentionJob(services).run(new AbortController().signal);
  expect(await run()).toBe('the exchanges of 1 attempts removed');
  const [left] = (await detailOf(older?.identifier)).attempts;
  expect(left).toMatchObject({ at: outdated.toISOString(), outcome: 'delivered', status: 200, exchanges: [] });
  expect((await detailOf(newer?.identifier)).attempts[0]?.exchanges).toHaveLength(1);
  expect(await run()).toBeNull();
});

it('says of a report that is not there that it is not', async () => {
  expect(await billed.ledger.get(`/rails/${railId}/reports/nothing`)).toMatchObject({ status: 404 });
});

it('shows at the rail the newest attempt, the report that waits longest, and how far it has read', async () => {
  const find = async () => (await done<RailView[]>(billed.ledger.get('/rails'))).find(({ id }) => id === railId);
  expect(await find()).toMatchObject({ lastAttempt: null, oldestWaiting: null });
  await billed.use(5, hoursAgo(3));
  await billed.script({ mode: 'status', status: 503, path: EVENTS, count: 1 });
  await round();
  expect(await find()).toMatchObject({
    lastAttempt: { outcome: 'retry', status: 503 },
    oldestWaiting: { from: hoursAgo(3) },
    cursor: { readUpTo: expect.stringMatching(/^\d+$/), newest: expect.stringMatching(/^[1-9]\d*$/) },
  });
});

it('sends the refused reports again that are named, and no others', async () => {
  await billed.use(2, hoursAgo(2));
  await billed.use(3, hoursAgo(3));
  await billed.script({ mode: 'status', status: 400, path: EVENTS, count: 2 });
  await round();
  const found = await reports();
  expect(found.map(({ state }) => state)).toEqual(['refused', 'refused']);
  const again = (body?: object) => done(billed.ledger.post(`/rails/${railId}/refused-reports/retry`, body));
  expect(await again({ identifiers: [found[1]?.identifier] })).toEqual({ reports: 1 });
  await round();
  expect((await reports()).map(({ state }) => state)).toEqual(['refused', 'acknowledged']);
  expect(await again()).toEqual({ reports: 1 });
});
