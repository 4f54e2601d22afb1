import { verifyInvoice } from '@tallygate/rerate/verify-invoice';
import { verifyReceiptChain } from '@tallygate/rerate/verify-receipt-chain';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { GATEWAY_KEY, withReceipt } from '../test-support/handed-receipt.testing.ts';
import { aCall, type InvoiceLedger, openInvoiceLedger } from './invoice-ledger.testing.ts';

let ledger: InvoiceLedger;

beforeAll(async () => {
  ledger = await openInvoiceLedger();
});
beforeEach(async () => {
  await ledger.startAnew();
  await ledger.api.services.db.sql('truncate receipts, receipt_chains');
});
afterAll(() => ledger.close());

const KEYS = { keys: [GATEWAY_KEY.publicKey] };
const carried = (time: string, amount = '5') => withReceipt(aCall(time), [{ meterId: ledger.meterId(), amount }]);

/** An invoice of September with five calls: three are free, and the results of four carried receipts. */
async function septembersInvoice() {
  await ledger.onPlan(ledger.priced(), { company: 'acme' });
  await ledger.ingest([
    aCall('2026-09-01T10:00:00.000Z'),
    ...(await Promise.all(['2', '3', '4', '5'].map((day) => carried(`2026-09-0${day}T10:00:00.000Z`)))),
    await carried('2026-10-02T10:00:00.000Z'),
  ]);
  expect(await ledger.closePeriods('2026-10-01T01:00:00Z')).toMatchObject({ final: 1 });
  const [{ id } = { id: '' }] = await ledger.list('?state=final');
  return { id, invoice: await ledger.view(id) };
}
const receiptsAt = async (id: string, line: string, query = '') =>
  (await ledger.get(`/invoices/${id}/receipts?line=${encodeURIComponent(line)}${query}`)).body;

it('name the receipts of the calls of a line once, and a stranger finds that they are all', async () => {
  const { id, invoice } = await septembersInvoice();
  const [first] = invoice.document.lines;
  expect(invoice.document.receipts).toEqual([
    { line: first?.key, count: '4', first: '1', last: '4', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  const file = (await ledger.get(`/invoices/${id}/json`)).body;
  expect(verifyInvoice(file).map(({ isMet }) => isMet)).toEqual([true, true, true, true]);
  const list = await receiptsAt(id, first?.key ?? '');
  expect(verifyReceiptChain(list, KEYS, file).filter(({ isMet }) => !isMet)).toEqual([]);

  const short = { ...list, receipts: list.receipts.slice(1) };
  expect(verifyReceiptChain(short, KEYS, file).flatMap(({ details }) => details)).toContain(
    'the line has 4, the list 3',
  );
  const lied = { ...short, line: { ...list.line, count: '3' } };
  const faults = verifyReceiptChain(lied, KEYS, file)
    .flatMap(({ details }) => details)
    .join();
  expect(faults).toContain('they have the digest');
  expect(faults).toContain('names 4 with the digest');
});

it('give them in parts, and say so for a line that has none', async () => {
  const { id, invoice } = await septembersInvoice();
  const line = invoice.document.receipts?.[0]?.line ?? '';
  const first = await receiptsAt(id, line, '&limit=3');
  const rest = await receiptsAt(id, line, `&limit=3&after=${first.after}`);
  expect([...first.receipts, ...rest.receipts].map(({ seq }: { seq: string }) => seq)).toEqual(['1', '2', '3', '4']);
  expect(rest.after).toBeNull();
  expect((await receiptsAt(id, 'base')).code).toBe('RECEIPTS_NOT_FOUND');
  expect((await ledger.get('/receipts?company=acme')).body.receipts).toHaveLength(5);
});

it('stand in the CSV and the PDF, and in what the period comes to while it runs', async () => {
  const { id, invoice } = await septembersInvoice();
  const [receipts] = invoice.document.receipts ?? [];
  const csv = (await ledger.get(`/invoices/${id}/csv`)).text.split('\r\n');
  const columns = (row: string | undefined) => row?.split(',').slice(-2);
  expect(columns(csv[0])).toEqual(['receipts', 'receipts_digest']);
  expect(columns(csv[1])).toEqual(['4', receipts?.digest]);
  expect(columns(csv[2])).toEqual(['', '']);
  expect((await ledger.get(`/invoices/${id}/pdf`)).status).toBe(200);
});

it('stay as they are when a call is corrected afterwards: the next invoice says so, and the receipt of now does', async () => {
  const { id, invoice } = await septembersInvoice();
  const line = invoice.document.receipts?.[0]?.line ?? '';
  const before = await receiptsAt(id, line);
  const [, second] = before.receipts;
  const { jti } = JSON.parse(Buffer.from(second.receipt.split('.')[1], 'base64url').toString());
  expect((await ledger.post('/corrections', { eventId: jti, reason: 'The answer was wrong' })).status).toBe(201);
  await ledger.closePeriods('2026-11-01T01:00:00Z');
  expect((await ledger.view(id)).hash).toBe(invoice.hash);
  expect(await receiptsAt(id, line)).toEqual(before);
  const [october] = (await ledger.list('?state=final')).filter((one) => one.id !== id);
  expect((await ledger.view(october?.id ?? '')).document.lines).toContainEqual(
    expect.objectContaining({ kind: 'adjustment', adjusts: invoice.number, amount: '-5' }),
  );
  const now = (await ledger.get(`/events/${jti}/receipt`)).body;
  expect(now).toMatchObject({ claims: { corrected: [{ quantity: '-1' }] }, handedOut: second });
});

it('leave an invoice as it is where no result carried any', async () => {
  await ledger.onPlan(ledger.priced(), { company: 'acme' });
  await ledger.ingest([aCall('2026-09-01T10:00:00.000Z')]);
  await ledger.closePeriods('2026-10-01T01:00:00Z');
  const [without] = await ledger.list('?state=final');
  expect((await ledger.view(without?.id ?? '')).document).not.toHaveProperty('receipts');
});
