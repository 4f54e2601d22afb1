import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { examine } from './examine.ts';

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

it('every check comes by the stream too, each once, between the plan and the end', async () => {
  const reply = await consoleClient(api).post('/doctor/run', {});
  const events = reply.text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const [name = '', data = ''] = block.split('\n');
      return { name: name.replace('event: ', ''), data: JSON.parse(data.replace('data: ', '')) };
    });
  expect([events[0]?.name, events.at(-1)?.name]).toEqual(['plan', 'done']);
  const ids = events.filter(({ name }) => name === 'checks').map(({ data }) => data[0].id);
  const all = (await ask('')).body as DoctorReport;
  expect(ids.toSorted()).toEqual([...new Set(all.checks.map(({ id }) => id))].toSorted());
  expect(events[0]?.data.count).toBe(ids.length);
});

it('a fact that cannot be read spoils no more than the checks that look at it', async () => {
  const { services } = api;
  const broken = { ...services, diskWatch: { read: () => Promise.reject(new Error('no disk')) } as never };
  const { checks } = await examine(broken, { defaultPassword: false });
  expect(checks.find(({ id }) => id === 'machine.disk')).toMatchObject({
    result: 'skipped',
    found: 'Not checked: what it looks at could not be read. The log of the api says why.',
  });
  expect(checks.filter(({ found }) => found.includes('could not be read'))).toHaveLength(1);
});
