import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aCall, at, type InvoiceLedger, openInvoiceLedger, THREE_FREE } from './invoice-ledger.testing.ts';

let ledger: InvoiceLedger;

beforeAll(async () => {
  ledger = await openInvoiceLedger();
});
beforeEach(() => ledger.startAnew());
afterAll(() => ledger.close());

const previewOf = async (from: string, to: string, company = 'acme') =>
  (await ledger.get(`/companies/${company}/preview?${new URLSearchParams({ from, to })}`)).body;
const price = { ...THREE_FREE, freeUnits: '0' };
const calls = (...days: string[]) => ledger.ingest(days.map((day) => aCall(`2026-${day}T10:00:00.000Z`)));

describe('what a company owes for a range', () => {
  it('has base fee, minimum, phases and private prices, as the invoice will', async () => {
    const phases = [
      { name: 'Trial', days: 5, isTrial: true },
      { name: 'First', days: 10, baseFee: { amount: '1500' }, prices: [{ meterId: ledger.meterId(), price }] },
      { name: 'Then', baseFee: { amount: '3000' }, minimum: { amount: '9000', scope: 'total' } },
    ];
    const terms = { prices: [{ meterId: ledger.meterId(), price: { ...price, unitAmount: '7' } }] };
    await ledger.onPlan({ ...ledger.priced(price), versions: [{ phases }] }, { company: 'acme', privateTerms: terms });
    await calls('09-02', '09-07', '09-20');
    const preview = await previewOf(at('09-01'), at('10-01'));
    expect(preview.findings).toEqual([]);
    expect(preview.bills).toHaveLength(1);
    const [open] = await ledger.list('?company=acme');
    expect(preview.bills[0]).toMatchObject({ invoice: null, total: open?.net, from: at('09-01'), to: at('10-01') });
    expect(preview.totals).toEqual({ usd: open?.net });
    const { document } = await ledger.view(open?.id ?? '');
    expect(preview.bills[0].lines).toEqual(document.lines);
    // The private price stands in every phase but the trial.
    expect(preview.prices.map(({ quantity, total }: { quantity: string; total: string }) => [quantity, total])).toEqual(
      [['2', '14']],
    );
  });

  it('is what the invoice says once it is final, whatever comes later, and by period in a long range', async () => {
    const fee = [{ name: 'Then', baseFee: { amount: '3000', timing: 'in_advance' } }];
    await ledger.onPlan({ ...ledger.priced(price), versions: [{ phases: fee }] }, { company: 'acme' });
    await calls('09-02', '10-02');
    await ledger.closePeriods('2026-10-01T01:00:00Z');
    const [first] = await ledger.list('?state=final');
    await calls('09-20');
    const preview = await previewOf(at('09-01'), at('12-01'));
    type Bill = { from: string; total: string; invoice: { number: string; state: string } | null };
    const bills = preview.bills.map(({ from, total, invoice }: Bill) => [from.slice(5, 7), total, invoice?.number]);
    // September and October's fee; October's call and the late one, November's fee; December's, November's being charged.
    expect(bills).toEqual([
      ['09', '6005', first?.number],
      ['10', '3010', undefined],
      ['11', '3000', undefined],
    ]);
    expect(preview.totals).toEqual({ usd: '12015' });
    await ledger.closePeriods('2026-11-01T01:00:00Z');
    expect((await previewOf(at('10-01'), at('11-01'))).totals).toEqual({ usd: '3010' });
  });

  it('takes of a period that it cuts the share of fees and the usage of the part', async () => {
    const phases = [{ name: 'Then', baseFee: { amount: '3000' } }];
    await ledger.onPlan({ ...ledger.priced(price), versions: [{ phases }] }, { company: 'acme' });
    await calls('09-02', '09-20');
    const half = async () => (await previewOf(at('09-01'), at('09-16'))).totals;
    expect(await half()).toEqual({ usd: '1505' });
    await ledger.closePeriods('2026-10-01T01:00:00Z');
    expect(await half()).toEqual({ usd: '1505' });
  });
});
