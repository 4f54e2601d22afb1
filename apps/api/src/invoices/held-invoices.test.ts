import { sumDecimals } from '@tallygate/contracts/decimal';
import { period as periodSchema } from '@tallygate/contracts/meter';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { listCompanyPlans } from '../plans/company-plans.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { prepare } from './close-periods.ts';
import { billCompanies } from './company-bills.ts';
import { aCall, at, type InvoiceLedger, openInvoiceLedger, VOLUME } from './invoice-ledger.testing.ts';
import { readIssuer } from './issuer.ts';
import { releaseInvoice } from './move-invoice.ts';
import { SpanUsage } from './span-usage.ts';
import { writeInvoices } from './write-invoices.ts';

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

describe('held invoices', () => {
  it('are held when more usage made them cheaper, until somebody releases them', async () => {
    await onPlan(priced(VOLUME), { company: 'acme' });
    await ledger.ingest([1, 2, 3].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)));
    await close('2026-10-01T01:00:00Z');
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z')]);
    expect(await close('2026-11-01T01:00:00Z')).toEqual({ final: 0, held: 1, nothingDue: 0, failed: 0 });
    const [held] = await list('?state=held');
    expect(await view(held?.id ?? '')).toMatchObject({ number: null, holds: [expect.stringContaining('cheaper')] });
    expect((await ledger.get(`/invoices/${held?.id}/json`)).status).toBe(409);
    const doctor = (await ledger.get('/doctor?check=billing.invoices')).body;
    expect(doctor.checks).toMatchObject([{ result: 'fail', found: '1 invoice is held, the first of acme.' }]);
    const released = await ledger.post(`/invoices/${held?.id}/release`, { note: 'Agreed with the customer' });
    expect(released.body).toMatchObject({ state: 'final', number: 'TG-CN-2026-000001', document: { total: '-110' } });
    expect((await ledger.post(`/invoices/${held?.id}/release`, { note: 'Again' })).status).toBe(409);
    await close('2026-12-01T01:00:00Z');
    expect(await ledger.onlyFinal()).toHaveLength(2);
  });

  it('are held when credits have paid calls of the period, because an invoice deducts none', async () => {
    // A company of its own: entries of credits stay for ever.
    await onPlan(priced(), { company: 'prepaid' });
    const grant = { sourceKey: 'payment-1', company: 'prepaid', currency: 'usd', amount: '100' };
    expect((await ledger.post('/credit-grants', grant)).status).toBe(201);
    await ledger.api.services.db.sql(`update credit_grants set effective_at = '2026-01-01'`);
    const credits = [{ unit: 'usd', parts: [], unsecured: '5' }];
    const call = { ...aCall('2026-09-01T10:00:00.000Z'), company: 'prepaid', credits };
    await ingestInto(ledger.api.services.db, [call], '2026-09-01T10:00:01.000Z');
    await close('2026-10-01T01:00:00Z');
    const [invoice] = await list();
    expect(await view(invoice?.id ?? '')).toMatchObject({
      state: 'held',
      holds: [expect.stringContaining('Credits paid 5')],
    });
  });

  it('are held when neither engine can tell what is due, and nobody can release them', async () => {
    const { services } = ledger.api;
    await onPlan(priced(), { company: 'acme' });
    // As if a row were lost: nobody says what the plan is that the company is on.
    const [issuer, rows] = [await readIssuer(services.db.prisma), await listCompanyPlans(services.db.prisma, 'acme')];
    const period = { from: Date.parse(at('09-01')), to: Date.parse(at('10-01')), cycle: periodSchema.parse({}) };
    const due = { company: 'acme', rows, period, closed: [], chargedInAdvance: [] };
    const closed = await billCompanies(await SpanUsage.open(services), [], [due]);
    const prepared = closed.flatMap((one) =>
      prepare(one, { issuer, carried: new Map(), buyer: { buyer: { name: 'acme' } } }).map((invoice) => ({
        ...invoice,
        gaps: [],
      })),
    );
    const now = new Date('2026-10-01T01:00:00Z');
    const written = await writeInvoices(services.db, { closed, prepared, issuer, now, by: 'system' });
    expect(written).toEqual({ final: 0, held: 1, nothingDue: 0 });
    const [held] = await list('?state=held');
    expect(held).toMatchObject({ company: 'acme', number: null, total: '0' });
    expect((await view(held?.id ?? '')).holds).toEqual([
      expect.stringContaining('The first engine cannot rate it'),
      expect.stringContaining('The second engine cannot rate it'),
    ]);
    const doctor = (await ledger.get('/doctor?check=billing.invoices')).body;
    expect(doctor.checks).toMatchObject([{ result: 'fail', found: '1 invoice is held, the first of acme.' }]);
    const released = await ledger.post(`/invoices/${held?.id}/release`, { note: 'Let it go' });
    expect([released.status, released.body.code]).toEqual([409, 'INVOICE_STATE']);
  });

  it('are computed anew once what they were held for is gone, under the same id and with their history', async () => {
    await onPlan(priced(VOLUME), { company: 'acme' });
    await ledger.ingest([1, 2, 3].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)));
    await close('2026-10-01T01:00:00Z');
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z'), aCall('2026-10-05T10:00:00.000Z')]);
    await close('2026-11-01T01:00:00Z');
    const [held] = await list('?state=held');
    const path = `/invoices/${held?.id}`;
    // Nothing has changed: it is held for the same again.
    const again = await ledger.post(`${path}/recompute`, { note: 'Try' });
    expect(again.body).toMatchObject([{ id: held?.id, state: 'held', number: null }]);

    const late = {
      company: 'acme',
      meterId: ledger.meterId(),
      time: at('09-20'),
      quantity: '-1',
      reason: 'Not theirs',
    };
    expect((await ledger.post('/corrections', late)).status).toBe(201);
    const reply = await ledger.post(`${path}/recompute`, { note: 'The late call was not theirs' });
    // Without the late call there is nothing to adjust.
    expect(reply.body).toMatchObject([{ id: held?.id, state: 'final', total: '50', number: 'TG-2026-000002' }]);
    expect((await view(held?.id ?? '')).history.map(({ state, note }) => [state, note])).toEqual([
      ['held', expect.stringContaining('cheaper')],
      ['held', expect.stringMatching(/^Try; .*cheaper/)],
      ['final', 'The late call was not theirs'],
    ]);
    const refused = await ledger.post(`${path}/recompute`, {});
    expect([refused.status, refused.body.code]).toEqual([409, 'INVOICE_STATE']);
    const [entry] = (await ledger.get('/audit?entityType=invoice')).body;
    expect(entry).toMatchObject({ action: 'recompute', entityId: held?.id, reason: 'The late call was not theirs' });
  });

  it('charge no base fee twice that the next invoice took off while they were held', async () => {
    const versions = [{ phases: [{ name: 'Then', baseFee: { amount: '3000', timing: 'in_advance' } }] }];
    await onPlan({ ...priced(VOLUME), versions }, { company: 'acme' });
    await ledger.ingest([1, 2, 3].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)));
    await close('2026-10-01T01:00:00Z');
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z')]);
    await close('2026-11-01T01:00:00Z');
    await close('2026-12-01T01:00:00Z');
    const [held] = await list('?state=held');
    const released = await ledger.post(`/invoices/${held?.id}/release`, { note: 'Agreed' });
    expect(released.body.state).toBe('final');
    const charged = Number(sumDecimals((await list('?state=final,overdue')).map(({ net }) => net)));
    // September to November and December in advance; three calls of which more usage made 110 less.
    expect(charged).toBe(4 * 3000 + 150 - 110);
  });

  it('are not released when the audit log cannot take it: number, state and entry are stored together', async () => {
    await onPlan(priced(VOLUME), { company: 'acme' });
    await ledger.ingest([1, 2, 3].map((day) => aCall(`2026-09-0${day}T10:00:00.000Z`)));
    await close('2026-10-01T01:00:00Z');
    await ledger.ingest([aCall('2026-09-20T10:00:00.000Z')]);
    await close('2026-11-01T01:00:00Z');
    const [held] = await list('?state=held');
    const { services } = ledger.api;
    const auditLog = { ...services.auditLog, append: () => Promise.reject(new Error('the log is full')) };
    const request = { id: held?.id ?? '', note: 'Agreed' };
    const release = releaseInvoice({ ...services, author: systemAuthor({ auditLog }) }, request);
    await expect(release).rejects.toThrow('full');
    expect(await view(held?.id ?? '')).toMatchObject({ state: 'held', number: null, hash: null });
    // The number was given back with it.
    const released = await ledger.post(`/invoices/${held?.id}/release`, { note: 'Agreed' });
    expect(released.body).toMatchObject({ state: 'final', number: 'TG-CN-2026-000001' });
    const [entry] = (await ledger.get('/audit?entityType=invoice')).body;
    expect(entry).toMatchObject({ action: 'release', entityId: held?.id, reason: 'Agreed' });
  });
});
