import type { MeterPreview } from '@tallygate/contracts/preview';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { previewCsv } from './preview-csv.ts';

const previewOf = (company: string) =>
  ({
    currency: 'usd',
    corrections: undefined,
    companies: [{ company, lines: [], total: '0', quantity: '0' }],
    unattributed: null,
  }) as unknown as MeterPreview;

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

describe('a preview as CSV', () => {
  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quotation mark', 'a"b', '"a""b"'],
    ['a lone line feed', 'a\nb', '"a\nb"'],
    ['a lone carriage return', 'a\rb', '"a\rb"'],
    ['a formula', '@sum', "'@sum"],
    ['a formula after a tab', '\t=1', "'\t=1"],
    ['a number below zero', '-1.5', '-1.5'],
    ['a number with more behind it', '-1-2', "'-1-2"],
    ['an apostrophe of its own', "'a", "'a"],
    ['spaces around it', ' a ', ' a '],
    ['no text', '', ''],
  ])('writes a name with %s to the byte', (_name, company, cell) => {
    const [total] = previewCsv(previewOf(company)).split('\r\n').slice(1);

    expect(total).toBe(`${cell},Total,0,,,0,usd,0.00 USD`);
  });

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
