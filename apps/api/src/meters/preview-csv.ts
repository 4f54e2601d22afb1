import type { MeterPreview } from '@tallygate/contracts/preview';
import { formatMinor } from '@tallygate/metering/currencies';

const HEADER = ['company', 'line', 'quantity', 'unit_amount', 'exact_amount', 'amount', 'currency', 'amount_formatted'];

/** The invoice lines of a preview as CSV (RFC 4180), a total line per company. Amounts are minor units. */
export function previewCsv({ companies, currency }: MeterPreview): string {
  const rows = companies.flatMap(({ company, lines, total, quantity }) => [
    ...lines.map((line) => [
      company,
      line.description,
      line.quantity,
      line.unitAmount ?? '',
      line.exact,
      line.amount,
      currency,
      formatMinor(line.amount, currency),
    ]),
    [company, 'Total', quantity, '', '', total, currency, formatMinor(total, currency)],
  ]);
  return [HEADER, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A spreadsheet would run a name that begins like a formula; the apostrophe makes it text. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
