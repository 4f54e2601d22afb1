import type { CorrectedCompany, CorrectionLine, MeterPreview } from '@tallygate/contracts/preview';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { formatDecimal, formatSigned } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

/** Corrections beside the charge as sent, and what to do about the difference. Nothing when there are none. */
export function PreviewCorrections({ preview }: { preview: MeterPreview }) {
  const { corrections, currency } = preview;
  if (!corrections) return null;
  return (
    <section aria-label="Corrections" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="text-sm font-semibold">Corrections, which are not sent</h3>
        <Link
          href={`/corrections?${new URLSearchParams({ from: preview.from, to: preview.to })}`}
          className="rounded text-xs text-brand-ink underline underline-offset-3"
        >
          All corrections of this period
        </Link>
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
        <Amount label="Charge as sent" value={formatAmount(corrections.total, currency)} />
        <Amount label="Corrected" value={formatAmount(corrections.correctedTotal, currency)} />
        <Amount label="Difference" value={formatAmount(corrections.difference, currency)} />
      </dl>
      <DataTable<CorrectionLine>
        caption="Each correction"
        rows={corrections.lines}
        rowKey={(line) => line.id}
        columns={LINES}
      />
      {corrections.companies.length > 0 && (
        <DataTable<CorrectedCompany>
          caption="Corrected charge by company"
          rows={corrections.companies}
          rowKey={(row) => row.company}
          columns={companyColumns(currency)}
        />
      )}
      <ul className="list-disc space-y-1 ps-4 text-xs text-ink-muted">
        {corrections.statement.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

function Amount({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="text-xs text-ink-muted">{label}</dt>
      <dd className="font-medium tabular-nums">
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

const LINES: Column<CorrectionLine>[] = [
  { id: 'company', header: 'Company', cell: ({ company }) => company },
  {
    id: 'reason',
    header: 'Reason',
    onPhone: 'line',
    cell: ({ reason, note, eventId }) => (
      <>
        {eventId === null ? (
          reason
        ) : (
          <Link href={`/events/${eventId}`} className="rounded text-brand-ink underline underline-offset-3">
            {reason}
          </Link>
        )}
        {note !== null && <span className="block text-xs text-ink-muted">Not applied: {note}</span>}
      </>
    ),
    className: '[overflow-wrap:anywhere]',
  },
  { id: 'time', header: 'For', from: 'sm', cell: ({ time }) => <Time iso={time} /> },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: ({ quantity }) => (quantity === null ? '–' : formatSigned(quantity)),
  },
];

function companyColumns(currency: string): Column<CorrectedCompany>[] {
  return [
    { id: 'company', header: 'Company', cell: ({ company }) => company },
    { id: 'corrected', header: 'Corrected', align: 'end', cell: (row) => formatDecimal(row.correctedQuantity) },
    { id: 'total', header: 'Total', align: 'end', cell: (row) => formatAmount(row.correctedTotal, currency) },
    { id: 'difference', header: 'Difference', align: 'end', cell: (row) => formatAmount(row.difference, currency) },
    { id: 'action', header: 'To do', from: 'sm', onPhone: 'line', cell: ({ action }) => action },
  ];
}
