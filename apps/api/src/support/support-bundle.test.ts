import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

/** The files of a bundle by name. */
async function bundle(query = ''): Promise<Map<string, string>> {
  const reply = await api.app.inject({ method: 'GET', url: `/api/console/v1/support-bundle${query}`, headers: ADMIN });
  expect(reply.statusCode, reply.body).toBe(200);
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-support-'));
  try {
    execFileSync('tar', ['-xzf', '-', '-C', folder], { input: reply.rawPayload });
    const [inner = ''] = readdirSync(folder);
    const files = readdirSync(join(folder, inner));
    return new Map(files.map((name) => [name, readFileSync(join(folder, inner, name), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function someCalls(): Promise<void> {
  const time = new Date().toISOString();
  const more = {
    time,
    consumer: 'the-consumer',
    company: 'the-company',
    userId: 'the-user',
    requestId: '"the-request"',
  };
  await ingestInto(api.services.db, [aCallEvent(more)], time);
  await addPerson(api, 'the-colleague', ['viewer']);
}

it('holds what a helper asks for, and counts what it does not hold', async () => {
  await someCalls();
  const files = await bundle();
  expect([...files.keys()].toSorted()).toEqual(
    [
      'README.txt',
      'about.json',
      'config.toml',
      'counts.json',
      'delivery.json',
      'doctor.json',
      'gateways.json',
      'log.ndjson',
      'migrations.json',
      'versions.json',
    ].toSorted(),
  );
  expect(JSON.parse(files.get('about.json')!)).toMatchObject({ version: '0.0.0-test', node: process.version });
  expect(JSON.parse(files.get('counts.json')!).rows).toMatchObject({ events: 1, users: 2 });
  expect(JSON.parse(files.get('doctor.json')!).checks.length).toBeGreaterThan(10);
  expect(files.get('migrations.json')).toContain('0001_init');
});

it('holds no event, and no name unless it is asked for', async () => {
  await someCalls();
  const all = [...(await bundle()).values()].join('\n');
  for (const name of ['the-consumer', 'the-company', 'the-user', 'the-colleague', 'the-request'])
    expect(all).not.toContain(name);
  const named = [...(await bundle('?names=true')).values()].join('\n');
  expect(named).not.toContain('the-request');
});

it('is for administrators', async () => {
  const headers = await addPerson(api, 'vera', ['viewer']);
  const reply = await api.app.inject({ method: 'GET', url: '/api/console/v1/support-bundle', headers });
  expect(reply.statusCode).toBe(403);
});
