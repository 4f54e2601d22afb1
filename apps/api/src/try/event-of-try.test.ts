import type { CallEvent } from '@tallygate/contracts/event';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { eventOfTry } from './event-of-try.ts';

const BILLABLE = { and: [TOOL_CALLS, { field: 'decision', op: 'equals', value: 'billable' }] };
const billing = gatewayConfig.parse({}).billing;

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
  await ledger.makeMeter(BILLABLE, {}, { model: 'per_unit', unitAmount: '25' });
});
afterAll(() => ledger.close());

const of = (clientVersion: string, more: Partial<CallEvent> = {}) =>
  aCallEvent({
    time: new Date().toISOString(),
    proxy: 'weather',
    requestId: '1',
    clientName: 'tallygate-console',
    clientVersion,
    ...more,
  });

const find = (clientVersion: string) =>
  eventOfTry(ledger.api.services, {
    made: { method: 'tools/call', id: 1, clientVersion },
    proxy: 'weather',
    since: new Date(),
    rules: { billing },
    signal: new AbortController().signal,
  });

const TEST = { billable: false, reason: 'test', company: undefined, consumer: 'console' } as const;

describe('the event of a try', () => {
  it('is its own, whatever ids and names calls of others have at the same time', async () => {
    const [mine, other] = [of('0.1.0+mine'), of('0.1.0+other', TEST)];
    await ledger.ingest([of('0.1.0', { company: 'acme' }), mine, other]);
    expect(await find('0.1.0+mine')).toMatchObject({ id: mine.id, billable: true, charges: [{ amount: '25' }] });
    expect(await find('0.1.0+other')).toMatchObject({ id: other.id, billable: false });
  });

  it('would have cost a caller who pays what it comes to, and nothing where that is free', async () => {
    await ledger.ingest([
      of('good', TEST),
      of('failed', { ...TEST, outcome: 'tool_error', isError: true }),
      of('refused', { ...TEST, outcome: 'denied', denial: 'policy' }),
      of('unreached', { ...TEST, outcome: 'upstream_failed' }),
    ]);
    expect(await find('good')).toMatchObject({ wouldBeBilled: true, charges: [{ amount: '25', currency: 'usd' }] });
    for (const free of ['failed', 'refused', 'unreached'])
      expect(await find(free)).toMatchObject({ billable: false, wouldBeBilled: false, charges: [] });
  });
});
