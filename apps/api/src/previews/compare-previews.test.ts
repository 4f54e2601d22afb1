import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

describe('a what-if', () => {
  it('shows what a change would cost against the stored meter', async () => {
    await ledger.ingest([aCallEvent(), aCallEvent(), aCallEvent({ company: 'org-b' })]);
    const compare = await ledger.makeMeter(TOOL_CALLS);

    const preview = await ledger.whatIf({
      definition: { filter: { field: 'company', op: 'equals', value: 'org-a' } },
      price: { model: 'per_unit', unitAmount: '5' },
      compare,
    });

    expect(preview).toMatchObject({
      meterId: null,
      mode: 'what_if',
      total: '10',
      compared: [
        { company: 'org-a', before: '2', after: '10' },
        { company: 'org-b', before: '1', after: '0' },
      ],
    });
  });
});
