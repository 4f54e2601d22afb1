import { createHash } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECEIPT_KEYS_FILE } from '@tallygate/contracts/gateway-files';
import { RECEIPT_META } from '@tallygate/contracts/protocol-prices';
import { RECEIPT_KEYS_PATH, type ReceiptClaims, receiptClaims } from '@tallygate/contracts/receipt';
import { compactVerify, createLocalJWKSet } from 'jose';
import { expect, it, vi } from 'vitest';
import { silent, temporaryFolder } from '../publishers/publisher.testing.ts';
import { answerOk, call, namedCallers, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import { pricedServer } from './priced-server.testing.ts';
import { ReceiptKeys } from './receipt-keys.ts';

const CALLER = { authorization: 'Bearer ann' };
type Prices = { receipt?: boolean; receiptArguments?: boolean; charge?: boolean };

const start = (prices: Prices, form: 'json' | 'sse' = 'json') =>
  startTestGateway(pricedServer(form), {
    policies: [namedCallers()],
    terms: someTerms({ unitAmount: '5' }),
    spec: { prices },
  });

async function ask(gateway: TestGateway, name: string, headers: Record<string, string> = CALLER, given: object = {}) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } });
  const { text } = await send(gateway, { headers, body });
  const json = text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}');
  const { result } = JSON.parse(json) as { result: { _meta?: Record<string, unknown> } };
  return result._meta?.[RECEIPT_META] as string | undefined;
}

/** The claims, as a stranger reads them with a library of his own and the keys that the gateway publishes. */
async function claimsOf(gateway: TestGateway, receipt: string | undefined): Promise<ReceiptClaims> {
  const keys = JSON.parse((await send(gateway, { method: 'GET', path: RECEIPT_KEYS_PATH })).text);
  const { payload, protectedHeader } = await compactVerify(receipt ?? '', createLocalJWKSet(keys));
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'tallygate-receipt+jwt' });
  return receiptClaims.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
}

it.each(['json', 'sse'] as const)(
  'a result as %s carries a receipt that the published keys verify, and its event the same',
  async (form) => {
    const gateway = await start({ receipt: true }, form);
    const receipt = await ask(gateway, 'forecast');
    const [event] = await gateway.waitForEvents(1);
    expect(event?.receipt).toBe(receipt);
    expect(await claimsOf(gateway, receipt)).toEqual({
      iss: 'http://localhost:0',
      aud: 'org-ann',
      iat: expect.any(Number),
      jti: event?.id,
      time: event?.time,
      proxy: 'p',
      tool: 'forecast',
      outcome: 'ok',
      reason: 'ok',
      billable: true,
      quantity: '1',
      charges: [{ meter: 'Calls', meterId: 'calls', version: '1', currency: 'usd', amount: '5', open: true }],
    });
  },
);

it('says of a failed call that nothing is charged for it', async () => {
  const gateway = await start({ receipt: true });
  expect(await claimsOf(gateway, await ask(gateway, 'fails'))).toMatchObject({
    billable: false,
    reason: 'tool_error',
    charges: [],
  });
});

it('stands beside the charge, and says nothing of arguments unless it may', async () => {
  const gateway = await start({ receipt: true, charge: true });
  expect(await claimsOf(gateway, await ask(gateway, 'forecast', CALLER, { city: 'Bern' }))).not.toHaveProperty(
    'args_sha256',
  );
  const telling = await start({ receipt: true, receiptArguments: true });
  const { args_sha256 } = await claimsOf(telling, await ask(telling, 'forecast', CALLER, { days: 2, city: 'Bern' }));
  // The members in the order of RFC 8785.
  expect(args_sha256).toBe(createHash('sha256').update('{"city":"Bern","days":2}').digest('hex'));
});

it('is handed to nobody whose company is not known, and to nobody where it is off: those answers stay as they are', async () => {
  const open = await startTestGateway(pricedServer('json'), {
    terms: someTerms({ unitAmount: '5' }),
    spec: { prices: { receipt: true } },
  });
  expect(await ask(open, 'forecast', {})).toBeUndefined();
  const silentGateway = await startTestGateway(answerOk, {
    policies: [namedCallers()],
    terms: someTerms({ unitAmount: '5' }),
    spec: { prices: { receipt: false } },
  });
  const { text } = await send(silentGateway, { headers: CALLER, body: call(1) });
  const url = new URL(silentGateway.upstream.url);
  expect(text).toBe((await send({ port: Number(url.port) }, { body: call(1), path: url.pathname })).text);
  const [event] = await silentGateway.waitForEvents(1);
  expect(event).not.toHaveProperty('receipt');
  expect((await send(silentGateway, { method: 'GET', path: RECEIPT_KEYS_PATH })).status).toBe(404);
});

it('a repeat of a call has no receipt of its own', async () => {
  const gateway = await start({ receipt: true });
  for (let time = 0; time < 2; time += 1) await ask(gateway, 'forecast', { ...CALLER, 'idempotency-key': 'once' });
  const events = await gateway.waitForEvents(2);
  expect(events.map(({ receipt }) => typeof receipt)).toEqual(['string', 'undefined']);
});

const CLAIMS = receiptClaims.parse({
  iss: 'https://gateway.example',
  iat: 1,
  jti: '0197a6a0-0000-7000-8000-000000000001',
  time: '2026-11-10T12:00:00.000Z',
  proxy: 'p',
  outcome: 'ok',
  reason: 'ok',
  billable: true,
  quantity: '1',
  charges: [],
});

it('is signed by the same key after a start, and by another after a year; the old key stays published', async () => {
  const dataDir = temporaryFolder();
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  const open = () => ReceiptKeys.open({ dataDir, logger: silent, now: () => now });
  const first = open().sign(CLAIMS);
  const again = open();
  expect(again.sign(CLAIMS)).toBe(first);
  now = Date.parse('2027-01-02T00:00:00.000Z');
  const second = again.sign(CLAIMS);
  const keys = open().publicKeys();
  expect(keys).toHaveLength(2);
  const kids = [second, first].map(
    (text) => JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString()).kid,
  );
  expect(kids).toEqual(keys.map(({ kid }) => kid));
  for (const receipt of [first, second]) await compactVerify(receipt, createLocalJWKSet({ keys: keys as never }));
  await expect(compactVerify(first, createLocalJWKSet({ keys: [keys[0]] as never }))).rejects.toThrow();
});

it('keeps the key so that only the gateway reads it, and begins anew where the file is damaged', () => {
  const dataDir = temporaryFolder();
  const open = () => ReceiptKeys.open({ dataDir, logger: silent, now: Date.now });
  expect([open().isUsed, existsSync(join(dataDir, RECEIPT_KEYS_FILE))]).toEqual([false, false]);
  open().prepare();
  expect(statSync(join(dataDir, RECEIPT_KEYS_FILE)).mode & 0o777).toBe(0o600);
  writeFileSync(join(dataDir, RECEIPT_KEYS_FILE), '{"pem":"none"');
  expect(open().isUsed).toBe(false);
});

it('a key that cannot be kept keeps its proxy from being served, and says why', () => {
  const keys = ReceiptKeys.open({ dataDir: '/proc/nowhere', logger: silent, now: Date.now });
  expect(() => keys.prepare()).toThrow('ENOENT');
});

it('a receipt that cannot be signed stops neither the call nor its event', async () => {
  const gateway = await start({ receipt: true });
  vi.spyOn(ReceiptKeys.prototype, 'sign').mockImplementationOnce(() => {
    throw new Error('no signature');
  });
  expect(await ask(gateway, 'forecast')).toBeUndefined();
  const [event] = await gateway.waitForEvents(1);
  expect(event).toMatchObject({ billable: true });
  expect(event).not.toHaveProperty('receipt');
  expect(gateway.logs()).toContain('a receipt could not be signed');
  expect(await ask(gateway, 'forecast')).toMatch(/^ey/);
});
