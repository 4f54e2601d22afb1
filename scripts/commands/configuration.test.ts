import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigurationFile, ImportedEntity } from '@tallygate/contracts/configuration-file';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const FILE: ConfigurationFile = {
  format: 'tallygate-configuration',
  formatVersion: 1,
  exportedAt: '2026-11-29T10:00:00.000Z',
  software: '0.1.0',
  hash: 'ab12',
  content: { settings: [], keyManagers: [], proxies: [], publishers: [], meters: [], plans: [] },
};
const entity = (more: Partial<ImportedEntity> = {}): ImportedEntity => ({
  type: 'proxy',
  id: 'weather',
  change: 'create',
  before: null,
  after: '{}',
  findings: [],
  missingSecrets: [],
  notes: [],
  ...more,
});

/** An api that answers with these things, and keeps what it was sent. */
async function anApi(entities: ImportedEntity[]) {
  const sent: { path: string; body: string }[] = [];
  const answers: Record<string, unknown> = {
    '/configuration/export': FILE,
    '/configuration/review': { exportedAt: FILE.exportedAt, software: '0.1.0', isIntact: false, entities },
    '/configuration/import': { pending: ['proxy/weather'], saved: [], refused: [] },
  };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/api/console/v1', '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    sent.push({ path, body: Buffer.concat(chunks).toString() });
    response.setHeader('content-type', 'application/json');
    response.end(path === '/support-bundle' ? 'bundle' : JSON.stringify(answers[path]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-command-'));
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (...args: string[]) => runCommandLine(args, () => ({ ...readCommandSettings({}), apiUrl }));
  return { run, sent, folder };
}

test('export writes the file that the api gives, or prints it', async () => {
  const { run, folder } = await anApi([]);
  const target = join(folder, 'all.json');
  expect((await run('config', 'export', target)).text).toContain('content ab12');
  expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual(FILE);
  expect(JSON.parse((await run('config', 'export')).text)).toEqual(FILE);
});

test('import says what it changes and takes it over, with the secrets of a file', async () => {
  const { run, sent, folder } = await anApi([entity(), entity({ id: 'same', change: 'same' })]);
  const [file, secrets] = [join(folder, 'all.json'), join(folder, 'secrets.json')];
  writeFileSync(file, JSON.stringify(FILE));
  writeFileSync(secrets, '{"proxy/weather/upstream.auth.value":"hunter2"}');

  const { text, exitCode } = await run('config', 'import', file, '--secrets', secrets);
  expect(exitCode).toBe(0);
  expect(text).toContain('The file was changed since it was exported.');
  expect(text).toContain('create   proxy/weather');
  expect(text).not.toContain('same');
  expect(text).not.toContain('hunter2');
  expect(text).toContain('1 pending');
  expect(sent.map(({ path }) => path)).toEqual(['/configuration/review', '/configuration/import']);
  expect(JSON.parse(sent[1]!.body)).toEqual({
    text: JSON.stringify(FILE),
    secrets: { 'proxy/weather/upstream.auth.value': 'hunter2' },
  });
});

test('import changes nothing with --check, nor while a secret is missing', async () => {
  const missing = await anApi([entity({ missingSecrets: ['proxy/weather/upstream.auth.value'] })]);
  const file = join(missing.folder, 'all.json');
  writeFileSync(file, JSON.stringify(FILE));
  const refused = await missing.run('config', 'import', file);
  expect(refused.exitCode).toBe(1);
  expect(refused.text).toContain('secret "proxy/weather/upstream.auth.value" is not known there');
  expect(missing.sent.map(({ path }) => path)).toEqual(['/configuration/review']);

  const fine = await anApi([entity()]);
  const checked = await fine.run('config', 'import', file, '--check');
  expect([checked.exitCode, checked.text.includes('Nothing was changed.')]).toEqual([0, true]);
  expect(fine.sent.map(({ path }) => path)).toEqual(['/configuration/review']);
  await expect(fine.run('config', 'import', join(fine.folder, 'none.json'))).rejects.toThrow(/there is no file/);
});

test('support-bundle writes what the api gathers', async () => {
  const { run, folder } = await anApi([]);
  const target = join(folder, 'bundle.tar.gz');
  expect((await run('support-bundle', target)).exitCode).toBe(0);
  expect(readFileSync(target, 'utf8')).toBe('bundle');
});
