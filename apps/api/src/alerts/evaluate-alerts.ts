import type { Database } from '@tallygate/db/database';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { Applier } from '../apply/applier.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { readCycles } from './company-cycles.ts';
import { dataUpTo } from './data-up-to.ts';
import { noteReadings } from './note-readings.ts';
import { readBalance } from './read-balance.ts';
import { readCalls } from './read-calls.ts';
import { readSilence } from './read-silence.ts';
import { ChargeReader } from './read-spend.ts';
import type { Reading, WatchedRule } from './reading.ts';
import { readWatched } from './rule-rows.ts';

export type AlertContext = {
  db: Database;
  applier: Applier;
  registry: Pick<GatewayRegistry, 'list' | 'live'>;
  clock: Pick<ProductClock, 'offsetMs'>;
  now: () => Date;
  machineNow: () => Date;
};

/**
 * Looks at every rule that is on, and tells of what was crossed since the last look. Whoever looks twice, or after a restart, tells
 * nothing twice: the database keeps one row for each crossing.
 * @returns how many alerts were told
 */
export async function evaluateAlerts(context: AlertContext): Promise<number> {
  const { db } = context;
  const rules = await readWatched(db.prisma);
  if (rules.length === 0) return 0;
  await foldChanges(db);
  const now = context.now().getTime();
  const [upTo, cycles] = [await dataUpTo(context), await readCycles(db, now)];
  const charges = new ChargeReader(context, cycles);
  const measured: Record<WatchedRule['measure'], (rule: WatchedRule) => Promise<Reading[]>> = {
    calls: (rule) => readCalls(db, rule, { now, cycles }),
    error_share: (rule) => readCalls(db, rule, { now, cycles }),
    spend: (rule) => charges.read(rule),
    balance: (rule) => readBalance(db, rule, new Date(now)),
    silence: (rule) => readSilence(db, rule, upTo),
  };
  let told = 0;
  for (const rule of rules) told += await noteReadings(context, { rule, upTo }, await measured[rule.measure](rule));
  return told;
}
