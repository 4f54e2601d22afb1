import { sampled } from '@tallygate/testing/sampled';
import { expect, test } from 'vitest';
import { disagreements } from './disagreements.testing.ts';
import { tryOddAnswers } from './oracle.testing.ts';

/** Another seed gives other answers: `npm run test:slow` tries many. */
const SEED = 1;
const COUNT = sampled(8_000);

test('the official clients see the same through the gateway, and what they hand to their callers is what is billed', {
  timeout: 600_000,
}, async () => {
  const cases = await tryOddAnswers(SEED, COUNT);
  expect(disagreements(cases, SEED)).toEqual([]);
  const verdicts = cases.flatMap(({ trials }) => trials.map(({ direct }) => direct.verdict));
  // Of odd answers that all fail nothing could be learned.
  for (const verdict of ['result', 'tool_error', 'failed', 'task', 'input_required'])
    expect(verdicts).toContain(verdict);
  expect(verdicts.filter((verdict) => verdict === 'result').length).toBeGreaterThan(verdicts.length / 6);
});
