import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, PER_CALL } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
afterAll(() => ledger.close());

const check = async (id: string) => {
  const { body } = await ledger.get(`/doctor?check=${id}`);
  return body.checks[0];
};
const aMeter = (name: string, tool: string) => ({
  name,
  definition: {
    filter: { field: 'tool', op: 'equals', value: tool },
  },
  price: PER_CALL,
});

it('a meter at zero and the tools that no meter counts are found in what was called', async () => {
  const now = new Date(Date.now() - 60_000).toISOString();
  await ledger.ingest([aCallEvent({ target: 'echo', time: now }), aCallEvent({ target: 'echo', time: now })]);
  expect((await check('usage.meters-count')).result).toBe('skipped');
  const saved = await ledger.post('/meters', aMeter('Other calls', 'another'));
  expect(saved.status, saved.text).toBe(201);

  const zero = await check('usage.meters-count');
  expect(zero).toMatchObject({ result: 'warn', action: 'Open Other calls' });
  expect(zero.found).toMatch(/^Other calls counts none of 2 billable calls of 24 hours: 2 calls do not meet /);
  const unmetered = await check('usage.tools-metered');
  expect(unmetered).toMatchObject({ result: 'warn' });
  expect(unmetered.found).toBe('No meter counts the tool echo: 2 billable calls in 24 hours.');

  await ledger.post('/meters', aMeter('Echo calls', 'echo'));
  expect((await check('usage.tools-metered')).result).toBe('pass');
  expect((await ledger.get('/doctor?check=usage.meters-count')).body.checks).toMatchObject([
    { subject: saved.body.id },
  ]);
});
