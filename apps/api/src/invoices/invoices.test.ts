import { verifyInvoice } from '@tallygate/rerate/verify-invoice';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foldChanges } from '../ledger/fold-changes.ts';
import { TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { ADMIN } from '../test-support/test-api.testing.ts';
import { aCall, at, type InvoiceLedger, openInvoiceLedger, THREE_FREE } from './invoice-ledger.testing.ts';
import { readPlanCharges } from './plan-charges.ts';

let ledger: InvoiceLedger;

beforeAll(async () => {
  ledger = await openInvoiceLedger();
});
beforeEach(() => ledger.startAnew());
afterAll(() => ledger.close());

const onPlan: InvoiceLedger['onPlan'] = (...all) => ledger.onPlan(...all);
const priced: InvoiceLedger['priced'] = (...all) => ledger.priced(...all);
const close: InvoiceLedger['closePeriods'] = (now) => ledger.closePeriods(now);
const list: InvoiceLedger['list'] = (query) => ledger.list(query);
const view: InvoiceLedger['view'] = (id) => ledger.view(id);
const onlyFinal = () => ledger.onlyFinal();

describe('invoices', () => {
  it('are final an hour after their period, numbered without a gap, and never another', async () => {
    await onPlan(priced(), { company: 'acme' }, { company: 'beta' });
    await ledger.ingest([
      ...[1, 2, 3, 4, 5].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)),
      aCall('2026-09-09T10:00:00.000Z', 'beta'),
    ]);

    expect(await close('2026-10-01T00:59:59Z')).toEqual({ final: 0, held: 0, nothingDue: 0, failed: 0 });
    expect(await close('2026-10-01T01:00:00Z')).toEqual({ final: 2, held: 0, nothingDue: 0, failed: 0 });
    expect(await close('2026-10-01T01:00:00Z')).toEqual({ final: 0, held: 0, nothingDue: 0, failed: 0 });
    expect(await onlyFinal()).toEqual([
      ['TG-2026-000001', '10'],
      ['TG-2026-000002', '0'],
    ]);

    const [first] = await list('?state=final&company=acme');
    const invoice = await view(first?.id ?? '');
    expect(invoice).toMatchObject({
      state: 'final',
      document: {
        net: '10',
        total: '10',
        due: '10',
        seller: { name: 'Weather Ltd' },
        dueAt: at('10-15').replace('00:00', '01:00'),
      },
      history: [{ state: 'final', by: 'system' }],
    });
    expect(invoice.document.lines.map(({ quantity, amount }) => [quantity, amount])).toEqual([
      ['3', '0'],
      ['2', '10'],
    ]);
    const file = (await ledger.get(`/invoices/${first?.id}/json`)).body;
    expect(verifyInvoice(file).map(({ isMet }) => isMet)).toEqual([true, true, true, true]);

    // Neither an edit of the plan nor SQL moves it.
    await expect(
      ledger.api.services.db.sql(`update invoices set total = 1 where number = 'TG-2026-000001'`),
    ).rejects.toThrow('is final');
    await expect(ledger.api.services.db.sql('delete from invoice_lines')).rejects.toThrow('stay');
    expect((await view(first?.id ?? '')).hash).toBe(invoice.hash);
  });

  it('show the running period as it would be, whoever owes, also without a call', async () => {
    const minimum = { phases: [{ name: 'Then', minimum: { amount: '5000' } }] };
    await onPlan({ versions: [minimum] }, { company: 'quiet' });
    await onPlan(priced(), { company: 'acme' });
    const running = await list();
    expect(running.map(({ company, state, total }) => [company, state, total])).toContainEqual([
      'quiet',
      'checking',
      '5000',
    ]);
    // Nothing is due of whom nothing is charged.
    expect(running.map(({ company }) => company)).not.toContain('acme');
    expect(await view(running[0]?.id ?? '')).toMatchObject({ number: null, hash: null, document: { total: '5000' } });
  });

  it('are what the list of customers shows as charge, while the period runs and after', async () => {
    const terms = { phases: [{ name: 'Then', baseFee: { amount: '2900' } }] };
    await onPlan({ ...priced(), versions: [terms] }, { company: 'acme' });
    await ledger.ingest([1, 2, 3, 4].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)));
    const charged = async () => await readPlanCharges(ledger.api.services, ['acme', 'none'], Date.parse(at('09-15')));
    const expected = [{ company: 'acme', from: at('09-01'), to: at('10-01'), totals: { usd: '2905' } }];
    expect(await charged()).toMatchObject(expected);
    await close('2026-10-01T01:00:00Z');
    // What comes later stands on the next one.
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z')]);
    expect(await charged()).toMatchObject(expected);
  });

  it('take late events and corrections after they are final as an adjustment of the next', async () => {
    await onPlan(priced(), { company: 'acme' });
    await ledger.ingest([1, 2, 3].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)));
    await close('2026-10-01T01:00:00Z');
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z'), aCall('2026-09-21T10:00:00.000Z')]);
    await close('2026-11-01T01:00:00Z');
    expect(await onlyFinal()).toEqual([
      ['TG-2026-000002', '10'],
      ['TG-2026-000001', '0'],
    ]);
    const [second] = await list('?state=final');
    const { document } = await view(second?.id ?? '');
    expect(document.lines).toMatchObject([
      { kind: 'usage', quantity: '0' },
      { kind: 'adjustment', amount: '10', adjusts: 'TG-2026-000001', cause: expect.stringContaining('5 instead of 3') },
    ]);
    expect(verifyInvoice((await ledger.get(`/invoices/${second?.id}/json`)).body).at(-1)?.isMet).toBe(true);

    // A correction takes back what the adjustment charged, on a credit note of its own series.
    const correction = {
      company: 'acme',
      meterId: ledger.meterId(),
      time: at('09-22'),
      quantity: '-2',
      reason: 'Not theirs',
    };
    expect((await ledger.post('/corrections', correction)).status).toBe(201);
    await close('2026-12-01T01:00:00Z');
    const [note] = await list('?state=final');
    expect([note?.number, note?.type, note?.total]).toEqual(['TG-CN-2026-000001', 'credit_note', '-10']);
    expect((await view(note?.id ?? '')).document.corrects).toEqual(['TG-2026-000001']);
  });

  it('charge a change of plan, a private price and two currencies each as it is', async () => {
    const fee = (amount: string) => ({ versions: [{ phases: [{ name: 'Then', baseFee: { amount } }] }] });
    const starter = await onPlan(fee('2900'), { company: 'acme', validTo: at('09-11') });
    await onPlan(fee('9900'), { company: 'acme', validFrom: at('09-11') });
    expect(starter).not.toBe('');
    const terms = { baseFee: { amount: '100' } };
    await onPlan(fee('2900'), { company: 'beta', privateTerms: terms });
    const eur = { model: 'flat', amount: '900', currency: 'eur' };
    const fixed = await ledger.makeMeter({ field: 'tool', op: 'equals', value: 'none' });
    await onPlan(
      {
        prices: [
          { meterId: ledger.meterId(), price: { model: 'flat', amount: '300' }, validFrom: at('01-01') },
          { meterId: fixed, price: eur, validFrom: at('01-01') },
        ],
      },
      { company: 'gamma' },
    );
    await close('2026-10-01T01:00:00Z');
    const found = await list('?state=final');
    expect(found.map(({ company, currency, total }) => `${company} ${total} ${currency}`).sort()).toEqual([
      'acme 7567 usd',
      'beta 100 usd',
      'gamma 300 usd',
      'gamma 900 eur',
    ]);
  });

  it('charge in advance for the next period, less what was charged for this one before', async () => {
    const versions = [{ phases: [{ name: 'Then', baseFee: { amount: '3000', timing: 'in_advance' } }] }];
    await onPlan({ versions }, { company: 'acme', validTo: at('10-16') });
    await close('2026-10-01T01:00:00Z');
    const amounts = async () => {
      const [newest] = await list('?state=final');
      const { document } = await view(newest?.id ?? '');
      return document.lines.map(({ kind, amount, from }) => `${kind} ${amount} ${from.slice(5, 10)}`);
    };
    // Of October the company is known to stay 15 of 31 days.
    expect(await amounts()).toEqual(['base 3000 09-01', 'advance 1452 10-01']);
    await close('2026-11-01T01:00:00Z');
    expect(await amounts()).toEqual(['base 1452 10-01', 'advance -1452 10-01']);
  });

  it('become paid, overdue or void only from where that follows, and a void one is charged on the next', async () => {
    await onPlan(priced({ model: 'flat', amount: '700' }), { company: 'acme' });
    await close('2026-10-01T01:00:00Z');
    const [first] = await list('?state=final');
    const move = (to: string) => ledger.post(`/invoices/${first?.id}/move`, { to });
    expect((await move('sent')).body).toMatchObject({ state: 'sent' });
    await close('2026-10-16T01:00:00Z');
    expect((await view(first?.id ?? '')).state).toBe('overdue');
    expect((await move('void')).body).toMatchObject({ state: 'void', number: 'TG-2026-000001' });
    const refused = await move('paid');
    expect([refused.status, refused.body.code]).toEqual([409, 'INVOICE_STATE']);
    await close('2026-11-01T01:00:00Z');
    const [second] = await list('?state=final');
    expect(second?.total).toBe('1400');
    expect((await view(second?.id ?? '')).document.lines.at(-1)).toMatchObject({ cause: 'TG-2026-000001 is void' });
  });

  it('come to everybody else when the usage of one cannot be told any more', async () => {
    const raw = await ledger.makeMeter({ and: [TOOL_CALLS, { field: 'status', op: 'lt', number: '300' }] });
    await onPlan({ prices: [{ meterId: raw, price: THREE_FREE, validFrom: at('01-01') }] }, { company: 'acme' });
    await onPlan(priced({ model: 'flat', amount: '700' }), { company: 'beta' });
    await ledger.ingest([aCall('2026-09-02T10:00:00.000Z')]);
    // Its roll-up says that there was a call, which only the event itself tells about.
    await foldChanges(ledger.api.services.db);
    await ledger.api.services.db.sql(
      `insert into ledger_retention (id, removed_before) values (1, '2026-09-20T00:00:00Z')
       on conflict (id) do update set removed_before = excluded.removed_before`,
    );
    try {
      expect(await close('2026-10-01T01:00:00Z')).toEqual({ final: 1, held: 0, nothingDue: 0, failed: 1 });
    } finally {
      await ledger.api.services.db.sql('update ledger_retention set removed_before = null');
    }
    expect(await close('2026-10-01T01:00:00Z')).toMatchObject({ final: 1, failed: 0 });
  });

  it('say what is missing: usage without a price, parked events', async () => {
    await onPlan(priced(), { company: 'acme' });
    const other = await ledger.makeMeter({ field: 'tool', op: 'equals', value: 'echo' });
    const event = aCall('2026-09-05T10:00:00.000Z');
    await ledger.ingest([event]);
    await ledger.api.services.db.sql('insert into parked_events (event_id, publisher) values ($1, $2)', [
      event.id,
      'moesif',
    ]);
    await close('2026-10-01T01:00:00Z');
    const [first] = await list('?state=final');
    const { gaps, calls, document } = await view(first?.id ?? '');
    expect(gaps.map(({ code }) => code)).toEqual(['EVENTS_PARKED', 'USAGE_WITHOUT_PRICE']);
    expect(other).not.toBe(ledger.meterId());
    // Each line is the way to its calls.
    const query = calls[document.lines[0]?.key ?? ''];
    expect(query).toMatchObject({ company: 'acme', method: 'tools/call', class: 'billed' });
    const events = await ledger.get(`/events?${new URLSearchParams(query)}`);
    expect(events.body.events).toHaveLength(1);
  });

  it('come as a PDF that is the same every time, in letters of many languages, and loads nothing', async () => {
    await onPlan(priced({ model: 'flat', amount: '700' }), { company: 'Żółć & Ко' });
    await close('2026-10-01T01:00:00Z');
    const [first] = await list('?state=final');
    const pdf = async () =>
      (await ledger.api.app.inject({ url: `/api/console/v1/invoices/${first?.id}/pdf`, headers: ADMIN })).rawPayload;
    const file = await pdf();
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.length).toBeLessThan(60_000);
    expect((await pdf()).equals(file)).toBe(true);
  });

  it('come as CSV, with nothing that a spreadsheet would run', async () => {
    await onPlan(priced({ model: 'flat', amount: '700' }), { company: '=acme' });
    await close('2026-10-01T01:00:00Z');
    const [first] = await list('?state=final');
    const { text } = await ledger.get(`/invoices/${first?.id}/csv`);
    expect(text.split('\r\n')[1]).toMatch(/^TG-2026-000001,'=acme,flat,.*,700,usd,7.00 USD,/);
    expect((await ledger.get('/invoices/none')).body.code).toBe('INVOICE_NOT_FOUND');
  });
});
