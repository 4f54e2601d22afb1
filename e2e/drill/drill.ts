import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '@tallygate/testing/random';
import { startCallers } from './callers.ts';
import { type Counts, countHops, findViolations } from './count.ts';
import { FaultDeck, script } from './faults.ts';
import { type Setup, startSetup } from './setup.ts';

export type DrillOptions = {
  rounds: number;
  /** Length of a round. */
  seconds: number;
  seed: number;
  callers?: number;
  /** Whether the ledger is in a PostgreSQL server; else in PGlite. */
  postgres?: boolean;
  log?: (line: string) => void;
};

export type DrillReport = {
  seed: number;
  rounds: number;
  counts: Counts;
  /** How often each fault struck. */
  faults: Record<string, number>;
  /** What was left out, with the reason. */
  skipped: string[];
  /** Ends of gateway and api that nobody asked for, with what they said last: a start on a full disk is one. */
  unaskedEnds: string[];
  /** Empty when every call is where it belongs, once. */
  violations: string[];
};

const SETTLE_MS = 240_000;
const STILL_MS = 3_000;
const LOOK_MS = 250;

/**
 * Load, kills, collector faults, a full disk, reloads and clock steps at random moments; then the dust settles and every hop is
 * counted: what callers got, what the ledger bills, what the collector accepted, what the meter says.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const { rounds, seconds, seed, callers = 12, postgres = false, log = () => {} } = options;
  const random = new Random(seed);
  const setup = await startSetup(random, { postgres });
  try {
    const meter = await setup.console<{ id: string }>('/meters', {
      name: 'Drill',
      definition: {
        filter: {
          and: [
            { field: 'method', op: 'equals', value: 'tools/call' },
            { field: 'decision', op: 'equals', value: 'billable' },
          ],
        },
      },
      price: { model: 'per_unit', unitAmount: '1' },
    });
    const load = startCallers(callers, setup.caller, new Random(seed + 1));
    const deck = new FaultDeck(setup, random);
    const struck: Record<string, number> = {};
    for (let round = 1; round <= rounds; round++) {
      // A round strikes what runs; that two faults of one round meet a part that is only starting is enough.
      await setup.gateway.untilHealthy();
      const [names] = await Promise.all([deck.strike(seconds * 800), pause(seconds * 1000)]);
      for (const name of names) struck[name] = (struck[name] ?? 0) + 1;
      log(`round ${round}: ${names.join(', ')}; ${load.book.delivered.size} of ${load.book.made} calls delivered`);
    }
    await load.stop();
    await settle(setup, log);
    const counts = await countHops(setup, load.book, meter.id);
    const kills = Object.entries(struck).reduce(
      (sum, [name, times]) => (/kill|SIG|full/i.test(name) ? sum + times : sum),
      0,
    );
    const violations = findViolations(counts, callers, kills);
    const unaskedEnds = [...setup.gateway.unaskedEnds, ...setup.api.unaskedEnds];
    const skipped = typeof setup.spoolDisk === 'string' ? [`disk full: ${setup.spoolDisk}`] : [];
    return { seed, rounds, counts, faults: struck, skipped, unaskedEnds, violations };
  } finally {
    await setup.close();
  }
}

/** Ends every fault and waits until everything that was recorded has arrived everywhere. */
async function settle(setup: Setup, log: (line: string) => void): Promise<void> {
  await script(setup, { mode: 'status', count: 0 });
  await setup.api.untilHealthy();
  await setup.gateway.untilHealthy();
  const endsAt = performance.now() + SETTLE_MS;
  let last = '';
  let stillSince = performance.now();
  while (performance.now() - stillSince < STILL_MS) {
    if (performance.now() > endsAt) {
      log(`not settled after ${SETTLE_MS / 1000} s: ${last}`);
      return;
    }
    await pause(LOOK_MS);
    const state = await lookAround(setup);
    if (state.queued > 0 || state.text !== last) stillSince = performance.now();
    last = state.text;
  }
}

/** How much still waits in the gateway, and everything that would change if something moved. */
async function lookAround(setup: Setup): Promise<{ queued: number; text: string }> {
  try {
    const metrics = await (await fetch(`${setup.gatewayAdminUrl}/metrics`)).text();
    const queued = [...metrics.matchAll(/^tallygate_publisher_queued\{[^}]*\} (\d+)/gm)].map((match) =>
      Number(match[1]),
    );
    if (queued.length < 2) return { queued: 1, text: 'the publishers are not running' };
    const ledger = await setup.console<{ calls: number; billable: number }>('/ledger/summary');
    const stats = await (await fetch(`${setup.collectorUrl}/_sandbox/stats`)).text();
    const waiting = queued.reduce((sum, each) => sum + each, 0);
    return {
      queued: waiting,
      text: `${waiting} queued, ledger ${ledger.calls}/${ledger.billable}, collector ${stats}`,
    };
  } catch (error) {
    return { queued: 1, text: (error as Error).message };
  }
}
