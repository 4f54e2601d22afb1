import type { CallEvent } from '@tallygate/contracts/event';
import type { Reason } from '@tallygate/contracts/outcome';
import { REASONS } from '@tallygate/contracts/outcome-codes';
import { REASON_TABLE, ruleOf } from '@tallygate/contracts/reason-table';
import { describe, expect, test } from 'vitest';
import { until } from '../relay/gateway.testing.ts';
import { EVERY_REASON, type Made } from './every-reason.testing.ts';

function eventOf({ gateway }: Made, reason: Reason): Promise<CallEvent> {
  return until(async () => (await gateway.events()).find((event) => event.reason === reason));
}

/** The HTTP statuses that are all the gateway answers with, where the row begins with one; else any may be. */
function statusesOf(reason: Reason): number[] {
  const { caller } = REASON_TABLE[reason];
  return /^\d/.test(caller) ? [...caller.matchAll(/\b[2-5]\d\d\b/g)].map(([status]) => Number(status)) : [];
}

/** Once its start is billed, the end of a task repeats it. */
const STARTS: Partial<Record<Reason, Reason>> = {
  task_failed: 'task_created',
  task_cancelled: 'task_created',
  task_unresolved: 'task_created',
};

test('no reason is without a way in which it comes about', () => {
  expect(Object.keys(EVERY_REASON).sort()).toEqual([...REASONS].sort());
});

describe.each(REASONS)('%s', (reason) => {
  const { usually } = REASON_TABLE[reason].billed;

  test('comes about, and costs what its row says, with the status that it names', async () => {
    const made = await EVERY_REASON[reason]({});
    const event = await eventOf(made, reason);
    expect([event.billable, event.decidedBy]).toEqual([usually === 'price', undefined]);
    const statuses = statusesOf(reason);
    if (made.answer !== undefined && statuses.length > 0) expect(statuses).toContain(made.answer.status);
  });

  test('costs the contrary by the rule that its row names, and by no other', async () => {
    const contrary = usually === 'price' ? 'free' : 'bill';
    const hasRule = ruleOf(reason) !== null;
    const others = REASONS.filter((other) => other !== reason && other !== STARTS[reason] && ruleOf(other) !== null);
    const byOthers = await EVERY_REASON[reason]({
      billing: { decisions: Object.fromEntries(others.map((one) => [one, contrary])) },
    });
    expect((await eventOf(byOthers, reason)).billable).toBe(usually === 'price');
    if (!hasRule) return;
    const byOwn = await EVERY_REASON[reason]({ billing: { decisions: { [reason]: contrary } } });
    expect(await eventOf(byOwn, reason)).toMatchObject({ billable: usually !== 'price', decidedBy: 'gateway' });
  });
});
