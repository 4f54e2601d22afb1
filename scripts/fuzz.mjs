// `npm run fuzz -- --minutes N`: parsers of foreign bytes, tried with other random inputs until the time is over.
import { parseArgs } from 'node:util';
import { fail, installWhenStale, requireNode, run } from './bootstrap.mjs';

/** Times as many inputs in a round as `npm test` tries: rounds are short, so that the time is kept. */
const EFFORT = 1;

requireNode();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const only = values.seed === undefined ? undefined : Number(values.seed);
if (!(minutes > 0) || (only !== undefined && !Number.isInteger(only)))
  fail('fuzz: expected --minutes above 0, --seed a whole number for one round of that seed, and names of test files');
installWhenStale();

const end = Date.now() + minutes * 60_000;
const first = only ?? Date.now() % 1_000_000;
for (let round = 1; round === 1 || (only === undefined && Date.now() < end); round++) {
  const seed = first + round - 1;
  console.log(`round ${round}; to repeat it: npm run fuzz -- --seed ${seed} ${positionals.join(' ')}`);
  const env = { TALLYGATE_TEST_EFFORT: String(EFFORT), TALLYGATE_TEST_SEED: String(seed), TALLYGATE_FUZZ_KEEP: 'on' };
  const command = ['vitest', 'run', '--config', 'vitest.slow.config.ts', '--project', 'fuzz', ...positionals];
  if (run('npx', command, { env }) !== 0)
    fail(
      `an input broke a parser with seed ${seed}; it is kept as fuzz/corpus/<parser>/broke-the-parser: name it for what it is, and mend the parser`,
    );
}
console.log(`no input broke a parser in ${minutes} minute(s)`);
