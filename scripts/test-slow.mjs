// `npm run test:slow`: what `npm test` does for seconds, for minutes: random values, long silences, the fault drill; and
// what needs the registry: servers of other people, directly and through the gateway.
import { parseArgs } from 'node:util';
import { fail, installWhenStale, requireNode, run } from './bootstrap.mjs';
import { findChromium } from './chromium.mjs';

const PARTS = ['random', 'slow', 'drill', 'billing', 'servers'];
/** Kills of the api while invoices become final and go to Stripe: fewer would seldom meet each moment. */
const BILLING_ROUNDS = 50;

requireNode();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    effort: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [effort, seed] = [values.effort, values.seed].map(Number);
const parts = positionals.length > 0 ? positionals : PARTS;
if (!(Number.isInteger(effort) && effort >= 1 && Number.isInteger(seed)) || parts.some((part) => !PARTS.includes(part)))
  fail(`test:slow: expected --effort of at least 1, --seed a whole number, and any of ${PARTS.join(', ')}`);
installWhenStale();
const node = process.execPath;
const again = `npm run test:slow -- --effort ${effort} --seed ${seed}`;
console.log(`${effort} times as long as npm test; to repeat: ${again} ${parts.join(' ')}`);

const env = { TALLYGATE_TEST_EFFORT: String(effort), TALLYGATE_TEST_SEED: String(seed) };
const vitest = (project) =>
  run('npx', ['vitest', 'run', '--config', 'vitest.slow.config.ts', '--project', project], { env });
const drill = (name) =>
  run(node, ['--import', 'tsx', `e2e/drill/${name}`, '--rounds', String(effort), '--seed', String(seed)]);
const commands = {
  random: () => vitest('random'),
  slow: () => vitest('slow'),
  drill: () => drill('run.ts') || drill('run-credits.ts'),
  billing: () =>
    run(node, [
      '--import',
      'tsx',
      'e2e/drill/run.ts',
      '--billing',
      '--rounds',
      String(BILLING_ROUNDS),
      '--seed',
      String(seed),
    ]),
  servers: () => run(node, ['--import', 'tsx', 'e2e/real-servers/run.ts'], { env: { CHROMIUM_PATH: findChromium() } }),
};

const outcomes = parts.map((part) => {
  const startedAt = Date.now();
  const isOk = commands[part]() === 0;
  return { part, isOk, seconds: Math.round((Date.now() - startedAt) / 1000) };
});
for (const { part, isOk, seconds } of outcomes) console.log(`${isOk ? 'passed' : 'FAILED'}  ${part} (${seconds} s)`);
if (!outcomes.every(({ isOk }) => isOk)) fail(`failed with seed ${seed}; to repeat: ${again} ${parts.join(' ')}`);
