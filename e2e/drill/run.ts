// The fault drills: `npm run drill -- [--rounds 50] [--seconds 6] [--seed n] [--postgres]`, and with `--billing` the one of rails
// and invoices.
import { parseArgs } from 'node:util';
import { runBillingDrill } from './billing-drill.ts';
import { type DrillReport, runDrill } from './drill.ts';
import { buildServers } from './setup.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '6' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    postgres: { type: 'boolean', default: false },
    billing: { type: 'boolean', default: false },
  },
});
const [rounds = 0, seconds = 0, seed = 0] = [values.rounds, values.seconds, values.seed].map(Number);
if (!(rounds >= 1 && seconds > 0 && Number.isInteger(seed))) {
  console.error('drill: --rounds must be at least 1, --seconds above 0, --seed a whole number');
  process.exit(1);
}
const { postgres } = values;
if (values.billing) await drillBilling();
const startedAt = performance.now();
console.log(`seed ${seed}, ${rounds} rounds of ${seconds} s, the ledger in ${postgres ? 'PostgreSQL' : 'PGlite'}`);
buildServers();
const report = await runDrill({ rounds, seconds, seed, postgres, log: console.log });
print(report);
console.log(`${((performance.now() - startedAt) / 60_000).toFixed(1)} min`);
process.exit(report.violations.length === 0 ? 0 : 1);

/** Kills the api during rounds of a rail and while invoices become final, and ends this process. */
async function drillBilling(): Promise<never> {
  console.log(`seed ${seed}, ${rounds} days of invoices, each with a kill of the api`);
  buildServers();
  const { invoices, calls, violations } = await runBillingDrill({ rounds, seed, log: console.log });
  console.log(`${invoices} invoices, ${calls} calls`);
  console.log(
    violations.length === 0 ? 'all of them once, here and at Stripe' : `VIOLATED\n  ${violations.join('\n  ')}`,
  );
  process.exit(violations.length === 0 ? 0 : 1);
}

function print({ counts, faults, skipped, unaskedEnds, violations }: DrillReport): void {
  const { missing, billedTwice, onlyLedger, onlyCollector, byReason, byState, ...numbers } = counts;
  const lists = { missing, billedTwice, onlyLedger, onlyCollector };
  const rows = [...Object.entries(numbers), ...Object.entries(lists).map(([name, ids]) => [name, ids.length])];
  console.log('\ncounts at each hop');
  for (const [name, value] of rows) console.log(`  ${String(name).padEnd(18)} ${value}`);
  for (const [reason, count] of Object.entries(byReason)) console.log(`  reason ${reason.padEnd(19)} ${count}`);
  for (const [state, count] of Object.entries(byState)) console.log(`  state ${state.padEnd(20)} ${count}`);
  console.log('faults');
  for (const [name, times] of Object.entries(faults).sort()) console.log(`  ${name.padEnd(32)} ${times}`);
  console.log(`  ends that nobody asked for       ${unaskedEnds.length}`);
  for (const end of unaskedEnds) console.log(`    ${end.slice(0, 500)}`);
  for (const line of skipped) console.log(`not tried: ${line}`);
  console.log(
    violations.length === 0 ? '\nevery call is where it belongs, once' : `\nVIOLATED\n  ${violations.join('\n  ')}`,
  );
}
