import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foldChanges } from '../ledger/fold-changes.ts';
import { TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { aCall, at, type InvoiceLedger, openInvoiceLedger, THREE_FREE } from './invoice-ledger.testing.ts';

let ledger: InvoiceLedger;

beforeAll(async () => {
  ledger = await openInvoiceLedger();
});
beforeEach(() => ledger.startAnew());
afterAll(() => ledger.close());

/** Closes every period that is over a month after the first, and so on. */
async function closeMonths(count: number): Promise<void> {
  for (let month = 0; month < count; month++)
    await ledger.closePeriods(new Date(Date.UTC(2026, 9 + month, 1, 1)).toISOString());
}
const price = { ...THREE_FREE, freeUnits: '0' };
const newest = async () => {
  const [first] = await ledger.list('?state=final');
  return first && (await ledger.view(first.id));
};

describe('what comes late of a period long ago', () => {
  it('is charged with the next invoice, however many periods are between', async () => {
    await ledger.onPlan(ledger.priced(price), { company: 'acme' });
    await ledger.ingest([aCall('2026-09-02T10:00:00.000Z')]);
    await closeMonths(7);
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z')]);
    await ledger.closePeriods('2027-05-01T01:00:00Z');
    const invoice = await newest();
    expect(invoice).toMatchObject({ from: at('04-01').replace('2026', '2027'), total: '5' });
    expect(invoice?.document.lines.at(-1)).toMatchObject({
      kind: 'adjustment',
      amount: '5',
      adjusts: 'TG-2026-000001',
    });
  });

  it('is charged also to a company that left since', async () => {
    await ledger.onPlan(ledger.priced(price), { company: 'acme', validTo: at('10-01') });
    await ledger.ingest([aCall('2026-09-02T10:00:00.000Z')]);
    await closeMonths(6);
    expect(await ledger.onlyFinal()).toEqual([['TG-2026-000001', '5']]);
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z')]);
    await ledger.closePeriods('2027-04-01T01:00:00Z');
    expect(await ledger.onlyFinal()).toEqual([
      ['TG-2027-000001', '5'],
      ['TG-2026-000001', '5'],
    ]);
  });

  it('keeps no company from its invoice when the ledger cannot tell that period any more', async () => {
    const raw = await ledger.makeMeter({ and: [TOOL_CALLS, { field: 'status', op: 'lt', number: '300' }] });
    await ledger.onPlan({ prices: [{ meterId: raw, price, validFrom: at('01-01') }] }, { company: 'acme' });
    await ledger.ingest([aCall('2026-09-02T10:00:00.000Z')]);
    await closeMonths(1);
    await ledger.ingest([aCall('2026-10-02T10:00:00.000Z')]);
    const { db } = ledger.api.services;
    await foldChanges(db);
    await db.sql(
      `insert into ledger_retention (id, removed_before) values (1, '2026-10-01T00:00:00Z')
       on conflict (id) do update set removed_before = excluded.removed_before`,
    );
    try {
      expect(await ledger.closePeriods('2026-11-01T01:00:00Z')).toMatchObject({ final: 1, failed: 0 });
    } finally {
      await db.sql('update ledger_retention set removed_before = null');
    }
    expect(await newest()).toMatchObject({ total: '5', document: { lines: [{ kind: 'usage', amount: '5' }] } });
  });
});
