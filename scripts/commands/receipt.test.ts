import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const receipt = (...args: string[]) => runCommandLine(['receipt', ...args], () => readCommandSettings({}));

function files(contents: Record<string, string>): (name: string) => string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tallygate-receipt-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(contents)) writeFileSync(path.join(folder, name), content);
  return (name) => path.join(folder, name);
}

const pair = generateKeyPairSync('ed25519');
const KEYS = JSON.stringify({ keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'own' }] });

function aReceipt(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ alg: 'EdDSA', kid: 'own', typ: 'tallygate-receipt+jwt' });
  const claims = part({
    iss: 'https://gateway.example',
    iat: 1_794_000_000,
    jti: '0197a6a0-0000-7000-8000-000000000001',
    time: '2026-11-10T12:00:00.000Z',
    proxy: 'weather',
    outcome: 'ok',
    reason: 'unattributed',
    billable: false,
    quantity: '1',
    charges: [],
  });
  const signature = sign(null, Buffer.from(`${header}.${claims}`), pair.privateKey).toString('base64url');
  return `${header}.${claims}.${signature}`;
}

test('verify reads the token, or what the api answers around it, and ends with 1 once it was changed', async () => {
  const token = aReceipt();
  const at = files({
    'keys.json': KEYS,
    'receipt.jws': token,
    'receipt.json': JSON.stringify({ receipt: token, claims: {} }),
    'changed.jws': token.replace(/\.[^.]*$/, `.${'A'.repeat(86)}`),
  });
  for (const name of ['receipt.jws', 'receipt.json']) {
    const { text, exitCode } = await receipt('verify', at(name), '--keys', at('keys.json'));
    expect([exitCode, text.includes('FAIL')]).toEqual([0, false]);
  }
  const changed = await receipt('verify', at('changed.jws'), '--keys', at('keys.json'));
  expect(changed.exitCode).toBe(1);
  expect(changed.text).toContain('FAIL  It was signed by the key that it names');
});

test('verify asks a list whether any is missing, and an invoice whether it names them', async () => {
  const token = aReceipt();
  const previous = '0'.repeat(64);
  const hash = createHash('sha256').update(`${previous}{"receipt":"${token}","seq":"1"}`).digest('hex');
  const receipts = [{ seq: '1', previous, hash, receipt: token }];
  const digest = createHash('sha256').update(hash).digest('hex');
  const line = { line: 'usage', count: '1', first: '1', last: '1', digest };
  const at = files({
    'keys.json': KEYS,
    'receipt.jws': token,
    'chain.json': JSON.stringify({ receipts, after: null }),
    'line.json': JSON.stringify({ line, receipts }),
    'gap.json': JSON.stringify({ receipts: [...receipts, { seq: '3', previous, hash, receipt: token }] }),
    'invoice.json': JSON.stringify({ document: { number: 'TG-1', receipts: [] }, hash: '' }),
  });
  expect((await receipt('verify', at('chain.json'), '--keys', at('keys.json'))).exitCode).toBe(0);
  expect((await receipt('verify', at('line.json'), '--keys', at('keys.json'))).text).toContain(
    'ok    They are all that the line has',
  );
  const gap = await receipt('verify', at('gap.json'), '--keys', at('keys.json'));
  expect([gap.exitCode, gap.text]).toEqual([1, expect.stringContaining('FAIL  They follow each other')]);
  const asked = ['--keys', at('keys.json'), '--invoice', at('invoice.json')];
  const other = await receipt('verify', at('line.json'), ...asked);
  expect([other.exitCode, other.text]).toEqual([1, expect.stringContaining('FAIL  The invoice names them')]);
  await expect(receipt('verify', at('receipt.jws'), ...asked)).rejects.toThrow('expected the list of a line');
});

test('what is missing is named: a file, the key set, the command', async () => {
  const at = files({ 'receipt.jws': aReceipt(), 'keys.json': '<html>' });
  await expect(receipt('verify', at('receipt.jws'), '--keys', '/nowhere/keys')).rejects.toThrow(
    'no file /nowhere/keys',
  );
  await expect(receipt('verify', at('receipt.jws'), '--keys', at('keys.json'))).rejects.toThrow('found no JSON');
  await expect(receipt('verify', at('receipt.jws'))).rejects.toThrow('--keys');
  await expect(receipt('frame')).rejects.toThrow('expected verify <file> --keys <file>');
});
