import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const invoice = (...args: string[]) => runCommandLine(['invoice', ...args], () => readCommandSettings({}));

function aFile(content: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tallygate-invoice-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'invoice.json');
  writeFileSync(file, content);
  return file;
}

const document = {
  form: 'tallygate-invoice-1',
  type: 'invoice',
  number: 'TG-2026-000042',
  issuedAt: '2026-12-01T01:00:00.000Z',
  period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', zone: 'UTC' },
  company: 'acme',
  seller: { name: 'Seller' },
  buyer: { name: 'acme' },
  currency: 'usd',
  lines: [],
  net: '0',
  taxes: [],
  taxNote: '',
  total: '0',
  carriedIn: '0',
  due: '0',
  carriedOut: '0',
  dueAt: '2026-12-15T01:00:00.000Z',
  corrects: [],
};
const HASH = '0'.repeat(64);

test('verify says what differs of a changed invoice, and ends with 1', async () => {
  const result = await invoice('verify', aFile(JSON.stringify({ document, hash: HASH })));
  expect(result.exitCode).toBe(1);
  expect(result.text).toContain('ok    It is an invoice of Tallygate\n      TG-2026-000042, acme');
  expect(result.text).toContain(`FAIL  It is as it was issued\n      its content has the hash `);
  expect(result.text).toContain('?     Its lines follow from plans and usage');
  const [, hash] = /has the hash ([0-9a-f]{64})/.exec(result.text) ?? [];
  expect((await invoice('verify', aFile(JSON.stringify({ document, hash })), '--json')).exitCode).toBe(0);
});

test('a file that is not there, or no JSON, is named', async () => {
  await expect(invoice('verify', '/nowhere/invoice.json')).rejects.toThrow('there is no file /nowhere/invoice.json');
  await expect(invoice('verify', aFile('%PDF'))).rejects.toThrow('expected an invoice as the console saves it');
  await expect(invoice('frame')).rejects.toThrow('expected verify <file>');
});
