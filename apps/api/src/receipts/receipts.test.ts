import { createHash } from 'node:crypto';
import { verifyReceipt } from '@tallygate/rerate/verify-receipt';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { GATEWAY_KEY, withReceipt } from '../test-support/handed-receipt.testing.ts';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { ReceiptKey } from './receipt-key.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

const keySet = async () => (await ledger.api.app.inject({ method: 'GET', url: '/.well-known/jwks.json' })).json();
const receiptOf = async (id: string) => (await ledger.get(`/events/${id}/receipt`)).body;
const failed = async (receipt: string, keys?: unknown) =>
  verifyReceipt(receipt, keys ?? (await keySet())).filter(({ isMet }) => !isMet);

it('says of a call what its page says, signed by a key that strangers can read', async () => {
  await ledger.makeMeter(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '2.5' });
  const event = aCallEvent({ time: '2026-09-05T10:00:00.000Z' });
  await ledger.ingest([event]);
  const { receipt, claims } = await receiptOf(event.id);
  expect(claims).toMatchObject({
    iss: 'http://localhost:8080',
    aud: 'org-a',
    jti: event.id,
    tool: 'echo',
    reason: 'ok',
    billable: true,
    charges: [{ currency: 'usd', amount: '2.5', before: '0', period: { from: '2026-09-01T00:00:00.000Z' } }],
  });
  expect(await failed(receipt)).toEqual([]);
});

it('charges nothing for a call that no meter counts, and names nobody where no company is known', async () => {
  const event = aCallEvent({ company: undefined });
  await ledger.ingest([event]);
  const { receipt, claims } = await receiptOf(event.id);
  expect(claims).toMatchObject({ charges: [] });
  expect(claims).not.toHaveProperty('aud');
  expect(await failed(receipt)).toEqual([]);
});

it('does not verify once a claim was changed, or by the key of another installation', async () => {
  const event = aCallEvent();
  await ledger.ingest([event]);
  const { receipt, claims } = await receiptOf(event.id);
  const [header, , signature] = String(receipt).split('.');
  const payload = Buffer.from(JSON.stringify({ ...claims, quantity: '0' })).toString('base64url');
  const [changed] = await failed(`${header}.${payload}.${signature}`);
  expect(changed?.details[0]).toContain('it was changed since');
  const other = new ReceiptKey('another installation').publicKey;
  const [unknown] = await failed(receipt, { keys: [other] });
  expect(unknown?.details[0]).toContain('no key of the set is called');
});

it('names its key by the thumbprint of RFC 7638, and shows nothing private of it', async () => {
  const { keys } = await keySet();
  const [{ crv, kty, x, kid }] = keys;
  expect(kid).toBe(createHash('sha256').update(`{"crv":"${crv}","kty":"${kty}","x":"${x}"}`).digest('base64url'));
  expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
});

it('stands for the one that the result carried, which anybody verifies by the same keys', async () => {
  await ledger.makeMeter(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '2.5' });
  const event = await withReceipt(aCallEvent({ time: '2026-09-05T10:00:00.000Z' }));
  await ledger.ingest([event]);
  const { receipt, claims, handedOut } = await receiptOf(event.id);
  expect(handedOut).toMatchObject({ seq: '1', previous: '0'.repeat(64), receipt: event.receipt });
  expect(claims).toMatchObject({
    seq: '1',
    prev: '0'.repeat(64),
    handed_sha256: createHash('sha256').update(event.receipt).digest('hex'),
  });
  expect(await failed(receipt)).toEqual([]);
  const [unknown] = await failed(event.receipt);
  expect(unknown?.details[0]).toContain('no key of the set is called');
  await ledger.api.services.receiptKeyStore.keep([GATEWAY_KEY.publicKey], 'gateway');
  expect(await failed(event.receipt)).toEqual([]);
});

it('keeps every key that it was told of once, and none under a false name', async () => {
  const store = ledger.api.services.receiptKeyStore;
  const former = new ReceiptKey('a former key').publicKey;
  await store.keep([former, { ...former, kid: 'false' }], 'gateway');
  await store.keep([GATEWAY_KEY.publicKey], 'gateway');
  const kids = (await keySet()).keys.map(({ kid }: { kid: string }) => kid);
  expect(kids).toEqual(expect.arrayContaining([former.kid, GATEWAY_KEY.publicKey.kid]));
  expect(kids).not.toContain('false');
  expect(new Set(kids).size).toBe(kids.length);
});

it('is refused for a call that is not in the ledger', async () => {
  const { status, body } = await ledger.get('/events/00000000-0000-4000-8000-000000000000/receipt');
  expect([status, body.code]).toEqual([404, 'EVENT_NOT_FOUND']);
});
