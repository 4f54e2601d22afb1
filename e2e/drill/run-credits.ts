// The drill of prepaid credits: `node --import tsx e2e/drill/run-credits.ts [--rounds 20] [--seed n]`.
import { parseArgs } from 'node:util';
import { runCreditsDrill } from './credits-drill.ts';
import { buildServers } from './setup.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [rounds = 0, seed = 0] = [values.rounds, values.seed].map(Number);
if (!(rounds >= 1 && Number.isInteger(seed))) {
  console.error('run-credits: --rounds must be at least 1, --seed a whole number');
  process.exit(1);
}
console.log(`seed ${seed}, ${rounds} rounds`);
buildServers();
const { violations, kills, delivered, billed } = await runCreditsDrill({ rounds, seed, log: console.log });
console.log(`${kills} kills, ${delivered} results delivered, ${billed} calls billed`);
console.log(violations.length === 0 ? 'as much ran as was paid for' : `VIOLATED\n  ${violations.join('\n  ')}`);
process.exit(violations.length === 0 ? 0 : 1);
