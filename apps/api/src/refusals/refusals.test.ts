import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  denied,
  type MeteredLedger,
  openMeteredLedger,
  SEPTEMBER,
  TOOL_CALLS,
} from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const BILLED = { and: [TOOL_CALLS, { field: 'decision', op: 'equals', value: 'billable' }] };
const stopped = (more: object = {}) => denied('denied_quota', { detail: 'credit', ...more });
const read = async (more: Record<string, string> = {}) =>
  (await ledger.get(`/credit-refusals?${new URLSearchParams({ ...SEPTEMBER, ...more })}`)).body;

it('names who was stopped, why, and what the calls would have been charged by the price of then', async () => {
  await ledger.makeMeter(BILLED, {}, { model: 'per_unit', unitAmount: '2.5' });
  await ledger.ingest([
    aCallEvent(),
    stopped({ consumer: 'one', time: '2026-09-02T10:00:00.000Z' }),
    stopped({ consumer: 'two', time: '2026-09-03T10:00:00.000Z', detail: 'credit_unavailable' }),
    stopped({ company: 'org-b' }),
    stopped({ time: '2026-10-02T10:00:00.000Z' }),
    denied('denied_auth'),
  ]);
  const body = await read();
  expect(body).toMatchObject({ calls: 3, missed: [{ currency: 'usd', least: '7.5', most: '7.5' }], isCut: false });
  expect(body.rows[0]).toEqual({
    company: 'org-a',
    proxy: 'everything-mcp-v1.0',
    tool: 'echo',
    reason: 'denied_quota',
    why: ['credit', 'credit_unavailable'],
    calls: 2,
    consumers: 2,
    lastAt: '2026-09-03T10:00:00.000Z',
    missed: [{ currency: 'usd', least: '5', most: '5' }],
  });
  expect((await read({ company: 'org-b' })).rows).toMatchObject([{ company: 'org-b', calls: 1 }]);
});

it('counts calls of who has no subscription, and nothing else that a policy refuses', async () => {
  const refused = { outcome: 'denied', denial: 'policy', reason: 'denied_policy', billable: false } as const;
  await ledger.ingest([
    aCallEvent({ ...refused, detail: 'subscription_required' }),
    aCallEvent({ ...refused, detail: 'scope' }),
  ]);
  expect((await read()).rows).toMatchObject([{ reason: 'denied_policy', why: ['subscription_required'], calls: 1 }]);
});

it('charges nothing where no meter counts the calls, and refuses a range that ends before it begins', async () => {
  await ledger.ingest([stopped()]);
  expect(await read()).toMatchObject({ calls: 1, missed: [], rows: [{ missed: [] }] });
  expect(await read({ from: SEPTEMBER.to, to: SEPTEMBER.from })).toMatchObject({
    code: 'INVALID_INPUT',
    fields: [{ path: 'to' }],
  });
});
