import type { MeterPreview } from '@tallygate/contracts/preview';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
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

const inSeptember = '2026-09-15T12:00:00.000Z';

async function correct(request: object): Promise<void> {
  const { status, text } = await ledger.post('/corrections', { reason: 'counted twice', ...request });
  expect(status, text).toBe(201);
}

const asSent = ({ corrections: _, meterId: _id, ...rest }: MeterPreview) => rest;

describe('a preview with corrections', () => {
  it('leaves every number as sent as it was, and shows the corrected total beside it', async () => {
    const event = aCallEvent();
    await ledger.ingest([event, aCallEvent(), aCallEvent(), aCallEvent({ company: 'org-b' })]);
    const price = { model: 'per_unit', unitAmount: '10' };
    const before = await ledger.previewOf(TOOL_CALLS, {}, price);
    expect(before).not.toHaveProperty('corrections');

    await correct({ eventId: event.id });
    await correct({ company: 'org-b', quantity: '4', time: inSeptember });
    const after = await ledger.previewOf(TOOL_CALLS, {}, price);

    expect(asSent(after)).toEqual(asSent(before));
    expect(after.corrections).toMatchObject({
      total: '40',
      quantity: '3',
      correctedTotal: '70',
      difference: '30',
      lines: [
        { eventId: event.id, company: 'org-a', quantity: '-1', reason: 'counted twice', author: 'admin', note: null },
        { eventId: null, company: 'org-b', quantity: '4' },
      ],
      companies: [
        {
          company: 'org-a',
          quantity: '3',
          correctedQuantity: '2',
          total: '30',
          correctedTotal: '20',
          difference: '-10',
        },
        { company: 'org-b', quantity: '1', correctedQuantity: '5', difference: '40' },
      ],
    });
    expect(after.corrections?.statement[0]).toContain('not sent to Moesif');
  });

  it('holds those of its own period, company and meter only', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent(), aCallEvent({ company: 'org-b' })]);
    const id = await ledger.makeMeter(TOOL_CALLS);
    const other = await ledger.makeMeter(TOOL_CALLS);
    await correct({ company: 'org-a', quantity: '-1', time: inSeptember });
    await correct({ company: 'org-b', quantity: '-1', time: inSeptember });
    await correct({ company: 'org-a', quantity: '-1', time: '2026-08-31T23:59:59.999Z' });
    await correct({ company: 'org-a', quantity: '-1', time: inSeptember, meterId: other });

    const own = await ledger.preview(id, { ...SEPTEMBER, company: 'org-a' });
    expect(own.corrections?.companies).toMatchObject([{ company: 'org-a', correction: '-1' }]);
    expect((await ledger.preview(other)).corrections?.quantity).toBe('-3');
    const august = await ledger.preview(id, { from: '2026-08-01T00:00:00Z', to: '2026-09-01T00:00:00Z' });
    expect(august).toMatchObject({ total: '0', corrections: { quantity: '-1', correctedTotal: '0' } });
  });

  it('lists what it cannot apply, with the reason and out of the sum', async () => {
    const event = aCallEvent({ target: 'add' });
    await ledger.ingest([event, aCallEvent()]);
    await correct({ eventId: event.id });

    const { corrections } = await ledger.previewOf({ field: 'tool', op: 'equals', value: 'echo' });

    expect(corrections).toMatchObject({ companies: [], total: '1', correctedTotal: '1' });
    expect(corrections?.lines).toMatchObject([{ quantity: null, entered: '-1' }]);
    expect(corrections?.lines[0]?.note).toContain('tool is "echo"');
  });

  it('does not take a quantity in the unit of an older version for one of the newer', async () => {
    await ledger.ingest([aCallEvent({ quantity: '5' })]);
    const id = await ledger.makeMeter(TOOL_CALLS);
    await correct({ company: 'org-a', meterId: id, quantity: '-1', time: inSeptember });
    const definition = { filter: TOOL_CALLS, metric: { type: 'sum', field: 'metadata.billing.quantity' } };

    const name = (await ledger.get(`/meters/${id}`)).body.name;
    await ledger.put(`/meters/${id}`, { name, definition, price: { model: 'per_unit', unitAmount: '1' } });

    const { corrections } = await ledger.preview(id);
    expect(corrections?.lines[0]).toMatchObject({ quantity: null });
    const whatIf = { definition: { filter: TOOL_CALLS }, price: { model: 'per_unit', unitAmount: '2' } };
    expect((await ledger.whatIf(whatIf)).corrections).toBeUndefined();
    expect((await ledger.whatIf({ ...whatIf, compare: id })).corrections).toMatchObject({ quantity: '-1' });
  });

  it('writes them to CSV after the total as sent', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent()]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '150' });
    await correct({ company: 'org-a', quantity: '-1', time: inSeptember });

    expect((await ledger.csv(id)).slice(1)).toEqual([
      'org-a,Usage,2,150,300,300,usd,3.00 USD',
      'org-a,Total,2,,,300,usd,3.00 USD',
      'org-a,Correction (not sent): counted twice,-1,,,,usd,',
      'org-a,Corrected total (not sent),1,,,150,usd,1.50 USD',
      "org-a,Difference (not sent),-1,,,-150,usd,'-1.50 USD",
      '',
    ]);
  });

  it('puts them into the part of a plan that they fall into', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent({ time: '2026-09-20T10:00:00.000Z' })]);
    const meterId = await ledger.makeMeter(TOOL_CALLS);
    const half = '2026-09-16T00:00:00.000Z';
    const priced = (unitAmount: string, validFrom: string, validTo: string | null) => ({
      meterId,
      price: { model: 'per_unit', unitAmount },
      validFrom,
      validTo,
    });
    const plan = { name: 'P', prices: [priced('5', '2026-01-01T00:00:00Z', half), priced('7', half, null)] };
    const { body } = await ledger.post('/plans', plan);
    await ledger.post('/company-plans', { company: 'org-a', planId: body.id, validFrom: '2026-01-01T00:00:00Z' });
    await correct({ company: 'org-a', quantity: '-1', time: '2026-09-20T00:00:00Z' });

    const preview = (await ledger.get(`/companies/org-a/preview?${new URLSearchParams(SEPTEMBER)}`)).body;

    expect(preview).toMatchObject({ totals: { usd: '5' }, totalsAsSent: { usd: '12' } });
    expect(preview.prices).toHaveLength(1);
    expect(preview.prices[0].corrections.corrected).toMatchObject({
      correctedQuantity: '1',
      difference: '-7',
      lines: [
        { version: 1, quantity: '1', amount: '5' },
        { version: 2, quantity: '0', amount: '0' },
      ],
    });
    expect(preview.assumptions.join(' ')).toContain('not sent to Moesif');
  });

  it('is what the summary of the ledger tells beside its events', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent()]);
    const meterId = await ledger.makeMeter(TOOL_CALLS);
    await correct({ company: 'org-a', quantity: '-1.5', time: inSeptember });
    await correct({ company: 'org-a', quantity: '0.25', time: inSeptember });
    await correct({ company: 'org-a', quantity: '60', time: inSeptember, meterId });

    const summary = (await ledger.get(`/ledger/summary?${new URLSearchParams(SEPTEMBER)}`)).body;

    expect(summary).toMatchObject({
      calls: 2,
      billable: 2,
      corrections: { count: 3, calls: '-1.25', meters: [{ meterId, quantity: '60' }] },
    });
    const october = 'from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z';
    expect((await ledger.get(`/ledger/summary?${october}`)).body.corrections).toEqual({
      count: 0,
      calls: '0',
      meters: [],
    });
  });
});
