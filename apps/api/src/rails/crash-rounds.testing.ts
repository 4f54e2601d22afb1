import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@tallygate/db/open-database';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi } from '../test-support/test-api.testing.ts';
import { runRound } from './run-round.ts';

const loop = fileURLToPath(new URL('./reporting-loop.fixture.ts', import.meta.url));
const HOUR_MS = 3_600_000;
const EVENTS = '/v1/billing/meter_events';

export type CrashResult = { recorded: number; counted: number; waiting: number };

/**
 * Lets a process record calls and report them to the stand-in, which throttles, fails and loses answers, and kills it in the
 * middle, so many times; then lets a last one finish.
 * @returns calls in the ledger, and what the rail has counted of them
 */
export async function crashRounds(folder: string, rounds: number): Promise<CrashResult> {
  const standIn = await startStripe();
  try {
    const { railId, meter, customer } = await prepare(folder, standIn.url);
    for (let round = 0; round < rounds; round += 1) {
      for (const fault of [
        { mode: 'drop', count: 3 },
        { mode: 'status', status: 429 },
        { mode: 'drop', count: 2 },
      ])
        await fetch(`${standIn.url}/_sandbox/faults`, {
          method: 'POST',
          body: JSON.stringify({ path: EVENTS, ...fault }),
        });
      await runAndKill([folder, standIn.url, railId], 1 + (round % 3));
      await fetch(`${standIn.url}/_sandbox/faults`, { method: 'POST', body: '{"mode":"drop","count":0}' });
    }
    const api = await open(folder, standIn.url);
    try {
      const { db } = api.services;
      const waiting = () => db.prisma.railReport.count({ where: { state: { not: 'acknowledged' } } });
      for (let turn = 0; turn < 5; turn += 1) {
        await db.sql('update rail_reports set next_attempt_at = null');
        await runRound(api.services, railId);
      }
      const stripe = await clientOf(standIn.url);
      const end = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
      const [sum] = (
        await stripe.billing.meters.listEventSummaries(meter, {
          customer,
          start_time: (end - 48 * HOUR_MS) / 1000,
          end_time: end / 1000,
        })
      ).data;
      const recorded = await db.prisma.event.count();
      return { recorded, counted: sum?.aggregated_value ?? 0, waiting: await waiting() };
    } finally {
      await api.close();
    }
  } finally {
    await standIn.close();
  }
}

async function prepare(folder: string, stripeUrl: string) {
  const stripe = await clientOf(stripeUrl);
  const { id: customer } = await stripe.customers.create({});
  const { id: meter } = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const api = await open(folder, stripeUrl);
  try {
    const client = consoleClient(api);
    const anchor = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 12 * 24 * HOUR_MS).toISOString();
    const definition = {
      filter: { field: 'method', op: 'equals', value: 'tools/call' },
      period: { interval: 'month', anchor },
    };
    const price = { model: 'per_unit', unitAmount: '1' };
    const meterId = (await client.post('/meters', { name: 'Calls', definition, price })).body.id;
    const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
    const meters = [{ meterId, eventName: 'calls', externalId: meter }];
    const railId: string = (await client.post('/rails', { ...rail, meters })).body.id;
    await client.put(`/rails/${railId}/customers`, { company: 'acme', customer });
    await client.post('/rail-assignments', { railId, role: 'bills', meterId, validFrom: anchor });
    return { railId, meter, customer };
  } finally {
    await api.close();
  }
}

function open(folder: string, stripeUrl: string) {
  return openTestApi(
    (settings) => ({ ...settings, dataDir: folder, sandbox: { ...settings.sandbox, stripeUrl } }),
    undefined,
    () => openDatabase({ dataDir: folder }),
  );
}

function clientOf(address: string) {
  return stripeClient({ key: sandboxStripeKeys.test, address, fetch: (target, init) => fetch(target, init) });
}

/** Kills the process a moment after it printed so many rounds: in the middle of the next one. */
async function runAndKill(args: string[], lines: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', loop, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let printed = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    printed += 1;
    if (printed === lines) setTimeout(() => child.kill('SIGKILL'), Math.random() * 150);
  }
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') throw new Error('the process ended by itself');
}
