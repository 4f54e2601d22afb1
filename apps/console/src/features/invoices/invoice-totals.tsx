import type { InvoiceView } from '@tallygate/contracts/invoice';
import { formatAmount } from '#lib/money.ts';

/** From the lines to what is due. */
export function InvoiceTotals({ document }: { document: InvoiceView['document'] }) {
  const { currency, net, taxes, total, carriedIn, due, carriedOut, taxNote } = document;
  const money = (amount: string) => formatAmount(amount, currency);
  const rows = [
    { label: 'Net', amount: net },
    ...taxes.map(({ name, rate, amount }) => ({ label: `${name} ${rate} %`, amount })),
    { label: 'Total', amount: total, isTotal: true },
    ...(carriedIn === '0' ? [] : [{ label: 'Left from earlier invoices', amount: carriedIn }]),
    ...(carriedOut === '0' ? [] : [{ label: 'Left for the next invoice', amount: `-${carriedOut}` }]),
    ...(due === total ? [] : [{ label: 'Due', amount: due, isTotal: true }]),
  ];
  return (
    <div className="ms-auto w-full max-w-80 text-sm">
      <dl className="flex flex-col gap-1 tabular-nums">
        {rows.map(({ label, amount, ...row }) => (
          <div
            key={label}
            className={
              'isTotal' in row ? 'flex justify-between gap-6 border-t pt-1 font-semibold' : 'flex justify-between gap-6'
            }
          >
            <dt>{label}</dt>
            <dd>
              <bdi>{money(amount)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {taxNote !== '' && <p className="mt-2 text-xs text-ink-muted">{taxNote}</p>}
    </div>
  );
}
