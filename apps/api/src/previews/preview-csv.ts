import type { MeterPreview } from '@tallygate/contracts/preview';
import { formatMinor } from '@tallygate/metering/currencies';
import { stringify } from 'csv-stringify/sync';
import { asCellText } from '../database/cell-text.ts';

const HEADER = ['company', 'line', 'quantity', 'unit_amount', 'exact_amount', 'amount', 'currency', 'amount_formatted'];

/**
 * The invoice lines of a preview as CSV (RFC 4180), a total line per company, and at the end what is charged to no
 * company. Amounts are minor units. Corrections follow a company's total, which stays as sent.
 */
export function previewCsv({ companies, unattributed, currency, corrections }: MeterPreview): string {
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
    amountRow({ company, line: 'Total', quantity, amount: total, currency }),
    ...correctionRows(corrections, company, currency),
  ]);
  const shown = new Set(companies.map(({ company }) => company));
  for (const company of new Set(corrections?.lines.map((line) => line.company))) {
    if (!shown.has(company)) rows.push(...correctionRows(corrections, company, currency));
  }
  if (unattributed !== null)
    rows.push(
      amountRow({
        company: '',
        line: 'Unattributed (charged to nobody)',
        quantity: unattributed.quantity,
        amount: unattributed.total,
        currency,
      }),
    );
  return stringify([HEADER, ...rows], {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { string: asCellText },
  });
}

function correctionRows(corrections: MeterPreview['corrections'], company: string, currency: string): string[][] {
  const lines = (corrections?.lines ?? []).filter((line) => line.company === company);
  const own = corrections?.companies.find((one) => one.company === company);
  return [
    ...lines.map(({ reason, quantity, note }) => [
      company,
      `Correction (not sent): ${reason}${note === null ? '' : ` – not applied: ${note}`}`,
      quantity ?? '',
      '',
      '',
      '',
      currency,
      '',
    ]),
    ...(own === undefined
      ? []
      : [
          amountRow({
            company,
            line: 'Corrected total (not sent)',
            quantity: own.correctedQuantity,
            amount: own.correctedTotal,
            currency,
          }),
          amountRow({
            company,
            line: 'Difference (not sent)',
            quantity: own.correction,
            amount: own.difference,
            currency,
          }),
        ]),
  ];
}

type AmountRow = { company: string; line: string; quantity: string; amount: string; currency: string };

function amountRow({ company, line, quantity, amount, currency }: AmountRow): string[] {
  return [company, line, quantity, '', '', amount, currency, formatMinor(amount, currency)];
}
