import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayFinding, ReconciledUsage } from '@tallygate/contracts/reconciliation';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const equal: ReconciledUsage = {
  company: 'acme',
  meterId: 'm1',
  meterName: 'Calls',
  railId: 'r1',
  railName: 'Stripe',
  period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
  asOf: '2026-11-30T12:00:00.000Z',
  verdict: 'equal',
  finding: null,
  hops: [],
  currency: 'usd',
  events: null,
  days: [],
  railFault: null,
};
const foreign: ReconciledUsage = {
  ...equal,
  company: 'globex',
  verdict: 'differs',
  finding: {
    from: 'acknowledged',
    to: 'rail_usage',
    class: 'foreign',
    quantity: '7',
    money: '35',
    parts: [{ at: '2026-11-20T09:00:00.000Z', before: '4', after: '11' }],
    calls: [],
    detail: 'The rail has counted 7 that were never reported from here.',
    next: 'Look for another system.',
  },
};

/** Runs the command against an api that compares so; also what it was asked. */
async function reconcile(args: string[], usages: ReconciledUsage[], gateways: GatewayFinding[] = []) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ at: '2026-11-30T12:00:00.000Z', gateways, usages }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = () => ({ ...readCommandSettings({}), apiUrl, user: 'admin', password: 'right' });
  return { asked, ...(await runCommandLine(['reconcile', ...args], settings)) };
}

test('ends well where everything is equal', async () => {
  const { text, exitCode } = await reconcile([], [equal]);
  expect(text).toContain('equal       acme, Calls, Stripe, up to 2026-11-30T12:00:00.000Z');
  expect(exitCode).toBe(0);
});

test('names the first hop that differs with its hours and what to do, and ends with 1', async () => {
  const { text, exitCode } = await reconcile([], [equal, foreign]);
  expect(text).toContain('differs     globex, Calls, Stripe: acknowledged → rail_usage, foreign, 7, 35 minor units');
  expect(text).toContain('2026-11-20T09:00:00.000Z: 4 → 11');
  expect(text).toContain('→ Look for another system.');
  expect(text).toContain('1 equal, 0 waiting, 1 differ, 0 not judged');
  expect(exitCode).toBe(1);
});

test.each([
  ['in_flight', 0],
  ['lost', 1],
] as const)('tells what a gateway holds that is %s, and ends with %d', async (kind, code) => {
  const held = { gateway: 'g2', calls: 120, since: null, detail: '120 calls at g2.', next: 'Bring it back.' };
  const { text, exitCode } = await reconcile([], [equal], [{ ...held, class: kind }]);
  expect(text).toContain(`${kind.padEnd(10)}  120 calls at g2.`);
  expect(exitCode).toBe(code);
});

test('asks for one company and one moment', async () => {
  const { asked, text } = await reconcile(['--company', 'a&b', '--at', '2026-11-01T00:00:00Z', '--json'], [equal]);
  expect(asked).toEqual(['/api/console/v1/reconciliation?company=a%26b&at=2026-11-01T00%3A00%3A00Z']);
  expect(JSON.parse(text).usages).toEqual([equal]);
});
