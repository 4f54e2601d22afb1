import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ANCHOR_FILE, appendAnchor } from '@tallygate/audit/anchors';
import { anEntry } from '@tallygate/audit/audit-entry.testing';
import { chainKey, GENESIS, linkEntries } from '@tallygate/audit/chain';
import { exportFooter, exportHeader, exportLine } from '@tallygate/audit/export-file';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type CommandSettings, readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const audit = (args: string[], settings: Partial<CommandSettings>) =>
  runCommandLine(['audit', ...args], () => ({ ...readCommandSettings({}), ...settings }));

const SECRET_KEY = 'the secret key of this installation';
const key = chainKey(SECRET_KEY);
const { links, head } = linkEntries(key, GENESIS, [anEntry(), anEntry({ action: 'delete' }), anEntry()]);
const lines = [
  exportHeader({
    tenant: '',
    key: key.id,
    exportedAt: '2026-11-29T20:00:00.000Z',
    after: GENESIS,
    checkpoint: null,
    selection: null,
  }),
  ...links.map(exportLine),
  exportFooter({ count: 3, head }),
];

let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'tallygate-audit-'));
  file = path.join(dataDir, 'export.ndjson');
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
});

const settings = (change: Partial<CommandSettings> = {}) => ({
  dataDir,
  secretKey: SECRET_KEY,
  apiUrl: 'http://127.0.0.1:1',
  user: 'admin',
  password: 'right',
  ...change,
});
const verifyFile = (content: string[], ...more: string[]) => {
  writeFileSync(file, `${content.join('\n')}\n`);
  return audit(['verify', '--file', file, ...more], settings());
};

test('a file that holds is told with its end, and that no anchor was there to compare', async () => {
  const { text, exitCode } = await verifyFile(lines);

  expect(exitCode).toBe(0);
  expect(text).toContain('ok    3 entries, 1 to 3');
  expect(text).toContain(`end 3:${head.mac}`);
  expect(text).toContain('no anchor was found');
});

test('the first break is named, and the exit code is 1', async () => {
  const altered = lines.map((line) => line.replace('"action":"delete"', '"action":"create"'));
  expect(await verifyFile(altered)).toMatchObject({
    exitCode: 1,
    text: expect.stringMatching(/^FAIL {2}entry 2 is not what was written\n/),
  });
  expect(await verifyFile(lines.toSpliced(2, 1))).toMatchObject({
    exitCode: 1,
    text: expect.stringMatching(/^FAIL {2}entry 2 is missing\n/),
  });
});

test('an end that was cut off is named by an anchor of the data folder, or by --expect', async () => {
  const cut = [...lines.slice(0, 3), exportFooter({ count: 2, head: { seq: 2, mac: links[1]?.mac ?? '' } })];
  expect(await verifyFile(cut)).toMatchObject({ exitCode: 0 });
  expect(await verifyFile(cut, '--expect', `3:${head.mac}`)).toMatchObject({
    exitCode: 1,
    text: expect.stringContaining('the chain ends with entry 2, but entry 3 was there'),
  });
  await appendAnchor(path.join(dataDir, ANCHOR_FILE), { time: '2026-11-29T19:59:00.000Z', ...head });
  expect(await verifyFile(cut)).toMatchObject({ exitCode: 1 });
  expect(await verifyFile(lines)).toMatchObject({ exitCode: 0, text: expect.stringContaining('1 anchors compared') });
});

test('without a file the api is asked for the log', async () => {
  const server = createServer((request, response) => {
    const isKnown = request.url === '/api/console/v1/audit/export' && request.headers.authorization !== undefined;
    response.writeHead(isKnown ? 200 : 404).end(`${lines.join('\n')}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(path.join(dataDir, 'secret-key'), `${SECRET_KEY}\n`);

  expect(await audit(['verify', '--json'], settings({ apiUrl, secretKey: undefined }))).toMatchObject({
    exitCode: 0,
    text: expect.stringContaining('"count": 3'),
  });
});

test('what cannot be verified is said in a sentence', async () => {
  const fail = (args: string[], change = {}) => expect(audit(args, settings(change))).rejects;
  await fail(['verify'], { secretKey: undefined }).toThrow(/no key to verify with: set TALLYGATE_SECRET_KEY/);
  await fail(['verify', '--file', '/nowhere/export']).toThrow('there is no file /nowhere/export');
  await fail(['verify', '--expect', '7']).toThrow('--expect: found "7", expected');
  await fail(['show']).toThrow('audit: found show, expected verify');
  writeFileSync(file, '{"a":1}\n');
  await fail(['verify', '--file', file]).toThrow('the first line is no header');
});
