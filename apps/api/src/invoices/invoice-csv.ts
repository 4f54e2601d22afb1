import type { InvoiceView } from '@tallygate/contracts/invoice';
import { formatMinor } from '@tallygate/metering/currencies';
import { csvText } from '../database/csv-text.ts';

const HEADER = [
  'invoice',
  'company',
  'kind',
  'line',
  'from',
  'to',
  'quantity',
  'unit_amount',
  'amount',
  'currency',
  'amount_formatted',
  'adjusts',
  'key',
  'receipts',
  'receipts_digest',
];

/** The lines of an invoice, its taxes and its total, as CSV. Amounts are minor units. */
export function invoiceCsv({ number, document }: Pick<InvoiceView, 'number' | 'document'>): string {
  const { company, currency, lines, taxes, total, receipts = [] } = document;
  const receiptsOf = (key: string | undefined) => receipts.find(({ line }) => line === key);
  const name = number ?? '';
  const row = (kind: string, text: string, amount: string, rest: Partial<(typeof lines)[number]> = {}) => [
    name,
    company,
    kind,
    text,
    rest.from ?? '',
    rest.to ?? '',
    rest.quantity ?? '',
    rest.unitAmount ?? '',
    amount,
    currency,
    formatMinor(amount, currency),
    rest.adjusts ?? '',
    rest.key ?? '',
    receiptsOf(rest.key)?.count ?? '',
    receiptsOf(rest.key)?.digest ?? '',
  ];
  return csvText([
    HEADER,
    ...lines.map((line) => row(line.kind, line.description, line.amount, line)),
    ...taxes.map((tax) => row('tax', `${tax.name} ${tax.rate} %`, tax.amount)),
    row('total', 'Total', total),
  ]);
}
