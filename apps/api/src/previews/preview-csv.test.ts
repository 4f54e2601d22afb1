import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

describe('a preview as CSV', () => {
  it('writes the invoice lines as CSV', async () => {
    await ledger.ingest([aCallEvent({ company: '=HYPERLINK("x")' }), aCallEvent()]);
    const id = await ledger.makeMeter(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '150' });

    expect(await ledger.csv(id)).toEqual([
      'company,line,quantity,unit_amount,exact_amount,amount,currency,amount_formatted',
      `"'=HYPERLINK(""x"")",Usage,1,150,150,150,usd,1.50 USD`,
      `"'=HYPERLINK(""x"")",Total,1,,,150,usd,1.50 USD`,
      'org-a,Usage,1,150,150,150,usd,1.50 USD',
      'org-a,Total,1,,,150,usd,1.50 USD',
      '',
    ]);
  });
});
