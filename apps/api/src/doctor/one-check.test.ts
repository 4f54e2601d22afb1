import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const ask = (query: string) => consoleClient(api).get(`/doctor${query}`);

it('one check is run by itself, with what it needs', async () => {
  const all = (await ask('')).body as DoctorReport;
  const [inSync, ...others] = ((await ask('?check=gateway.in-sync')).body as DoctorReport).checks;
  expect(others).toEqual([]);
  expect(inSync).toMatchObject({ id: 'gateway.in-sync', result: 'skipped' });
  expect(inSync?.found).toContain('No gateway has reported');
  expect(all.checks.length).toBeGreaterThan(20);
});

it('an unknown check is refused with those that there are', async () => {
  expect(await ask('?check=nope')).toMatchObject({
    status: 400,
    body: { code: 'INVALID_INPUT', fields: [{ path: 'check', message: expect.stringContaining('upstream.answers') }] },
  });
});

it('what fails says what is so in a sentence, and passes say no verdict in their title', async () => {
  const { checks } = (await ask('')).body as DoctorReport;
  const wrong = checks.filter(({ result }) => result === 'fail' || result === 'warn' || result === 'skipped');
  expect(wrong.map(({ found }) => found).filter((found) => !/^[A-Z0-9"].*[.!]$/s.test(found))).toEqual([]);
  expect(wrong.filter(({ href, action }) => (href === null) !== (action === null))).toEqual([]);
});
