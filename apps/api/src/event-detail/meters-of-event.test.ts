import type { CallEvent } from '@tallygate/contracts/event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { denied, type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { metersOfEvent } from './meters-of-event.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

describe('an event', () => {
  it('tells of an event which meters count it', async () => {
    const counting = await ledger.makeMeter(TOOL_CALLS);
    const other = await ledger.makeMeter({ and: [TOOL_CALLS, { field: 'tool', op: 'equals', value: 'add' }] });
    const told = async (event: CallEvent) =>
      Object.fromEntries((await metersOfEvent(ledger.api.services, event)).map((one) => [one.id, one.failedCondition]));

    expect(await told(aCallEvent())).toEqual({ [counting]: null, [other]: 'tool is "add"' });
    expect(await told(aCallEvent({ company: undefined }))).toMatchObject({ [counting]: 'has a company' });
    expect(await told(denied('denied_auth'))).toMatchObject({
      [counting]: 'is sent to Moesif (events = tool_calls)',
    });
  });
});
