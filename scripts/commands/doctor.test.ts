import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const doctor = (args: string[], api: { apiUrl: string; user: string; password: string }) =>
  runCommandLine(['doctor', ...args], () => ({ ...readCommandSettings({}), ...api }));

type Check = DoctorReport['checks'][number];

const check = (overrides: Partial<Check>): Check => ({
  id: 'gateway.live',
  title: 'A gateway is running',
  group: 'Gateway',
  result: 'pass',
  found: 'gateway',
  why: 'Without one nothing is served.',
  fix: null,
  values: [],
  href: null,
  action: null,
  subject: null,
  durationMs: 0.1,
  ...overrides,
});

/** An api that gives this report to `admin`/`right` and refuses everybody else. */
async function anApi(checks: Check[], status = 200): Promise<{ apiUrl: string; user: string; password: string }> {
  const expected = `Basic ${Buffer.from('admin:right').toString('base64')}`;
  const server = createServer((request, response) => {
    const isKnown = request.url === '/api/console/v1/doctor' && request.headers.authorization === expected;
    response.writeHead(isKnown ? status : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { at: '2026-09-01T10:00:00.000Z', checks } : { code: 'X' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, user: 'admin', password: 'right' };
}

test('prints each check with what was found, and what to do where something is wrong', async () => {
  const api = await anApi([
    check({}),
    check({ result: 'warn', title: 'Events arrive in time', found: '3 were late', fix: 'See the collector.' }),
  ]);

  const { text, exitCode } = await doctor([], api);

  expect(text).toContain('pass  A gateway is running: gateway');
  expect(text).toMatch(/warn {2}Events arrive in time: 3 were late\n {6}→ See the collector\./);
  expect(text).toContain('1 passed, 1 warnings, 0 failed, 0 skipped');
  expect(exitCode).toBe(0);
});

test('ends with 1 when a check fails', async () => {
  expect(await doctor([], await anApi([check({ result: 'fail' })]))).toMatchObject({ exitCode: 1 });
});

test('--json prints the report as the api gave it', async () => {
  const { text } = await doctor(['--json'], await anApi([check({})]));

  expect(JSON.parse(text)).toMatchObject({ checks: [{ id: 'gateway.live', result: 'pass' }] });
});

test('names the variables when the password is wrong', async () => {
  const api = await anApi([]);

  await expect(doctor([], { ...api, password: 'wrong' })).rejects.toThrow(/TALLYGATE_ADMIN_PASSWORD/);
});

test('says where it asked when nothing answers there', async () => {
  const api = await anApi([]);
  const [port] = await claimPorts(1);

  await expect(doctor([], { ...api, apiUrl: `http://127.0.0.1:${port}` })).rejects.toThrow(
    new RegExp(`does not answer at http://127.0.0.1:${port}/api/console/v1/doctor`),
  );
});

test('says so when what answers is no report', async () => {
  await expect(doctor([], await anApi([], 500))).rejects.toThrow(/answered 500; is it Tallygate/);
});
