import type { PolicyComparison } from '@tallygate/contracts/decision-policy';
import type { MeterPreview } from '@tallygate/contracts/preview';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatCount, formatDateTime, formatDecimal, formatNumber } from '#lib/format.ts';
import { REASON_WORDS } from '../../events/event-words.ts';
import { formatAmount, formatDifference } from '../money.ts';

type Company = PolicyComparison['companies'][number];
type ReasonChange = PolicyComparison['reasons'][number];

const NOT_TOLD = 'cannot be told';
const FIRST = 20;
/** Narrow enough on a phone that the difference is seen without scrolling. */
const CELL = 'max-sm:px-2 sm:whitespace-nowrap';

/** The outcome in a sentence, for those who hear that it has come. */
export function resultInWords({ changed, difference }: PolicyComparison, currency: string): string {
  const calls = `${formatCount(changed, 'event is', 'events are')} decided otherwise`;
  return difference === null
    ? `${calls}; the difference ${NOT_TOLD}.`
    : `${calls}; the difference is ${formatDifference(difference, currency)}.`;
}

/** Everything that deciding the calls of a period again has found. */
export function PolicyResult({ preview, comparison }: { preview: MeterPreview; comparison: PolicyComparison }) {
  const { currency } = preview;
  return (
    <>
      <Totals comparison={comparison} currency={currency} />
      <p className="text-xs text-ink-muted">
        {formatNumber(comparison.changed)} of {formatCount(comparison.events, 'event', 'events')} decided otherwise,
        from <time dateTime={preview.from}>{formatDateTime(preview.from, { timeZone: 'UTC' })}</time> up to{' '}
        <time dateTime={preview.to}>{formatDateTime(preview.to, { timeZone: 'UTC' })}</time>.
      </p>
      <Undecided comparison={comparison} />
      <Companies comparison={comparison} currency={currency} />
      <Changes comparison={comparison} />
      {preview.corrections && (
        <p className="text-sm">
          Corrections of this period are in neither amount; they stand beside both.{' '}
          <Link
            href={`/corrections?${new URLSearchParams({ from: preview.from, to: preview.to })}`}
            className="rounded text-brand-ink underline underline-offset-3"
          >
            All corrections of this period
          </Link>
        </p>
      )}
      <ul className="list-disc space-y-1 pl-4 text-xs text-ink-muted">
        {comparison.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}

function Totals({
  comparison: { before, after, difference },
  currency,
}: {
  comparison: PolicyComparison;
  currency: string;
}) {
  const figures = [
    { label: 'As recorded', value: formatAmount(before, currency) },
    { label: 'By these rules', value: after === null ? null : formatAmount(after, currency) },
    { label: 'Difference', value: difference === null ? null : formatDifference(difference, currency), isMain: true },
  ];
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-4">
      {figures.map(({ label, value, isMain }) => (
        <div key={label}>
          <dt className="text-xs text-ink-muted">{label}</dt>
          <dd
            className={
              isMain
                ? 'text-2xl font-semibold tracking-[-0.02em] tabular-nums'
                : 'text-2xl tracking-[-0.02em] tabular-nums'
            }
          >
            {value ?? <span className="text-base font-normal text-ink-muted">{NOT_TOLD}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Calls of which the record does not say enough, and why. */
function Undecided({ comparison: { undecided, untold } }: { comparison: PolicyComparison }) {
  if (undecided.events === 0) return null;
  return (
    <Alert
      tone={untold > 0 ? 'warn' : 'info'}
      heading={`${formatCount(undecided.events, 'event', 'events')} cannot be decided again in full`}
    >
      <ul className="list-disc space-y-0.5 pl-4">
        {undecided.causes.map(({ cause, events }) => (
          <li key={cause}>
            {formatNumber(events)}: {cause}
          </li>
        ))}
      </ul>
      <p>
        {untold > 0
          ? `At this meter that matters for ${formatNumber(untold)} of them: amounts that hang on these are left out rather than guessed.`
          : 'This meter does not look at what is unknown of them, so every amount is exact.'}
      </p>
    </Alert>
  );
}

function Companies({ comparison: { companies }, currency }: { comparison: PolicyComparison; currency: string }) {
  const [all, setAll] = useState(false);
  if (companies.length === 0)
    return <p className="text-sm text-ink-muted">The meter counts no call of this period, by either rules.</p>;
  const shown = all ? companies : companies.slice(0, FIRST);
  return (
    <section aria-label="By company">
      <h3 className="pb-2 text-sm font-semibold">By company</h3>
      <DataTable<Company>
        caption="Charge by company, as recorded and by these rules"
        rows={shown}
        rowKey={({ company }) => company}
        columns={companyColumns(companies, currency)}
      />
      {shown.length < companies.length && (
        <Button size="sm" variant="ghost" className="mt-2" onClick={() => setAll(true)}>
          Show all {formatNumber(companies.length)} companies
        </Button>
      )}
    </section>
  );
}

function companyColumns(companies: readonly Company[], currency: string): Column<Company>[] {
  const money = (minor: string) => formatAmount(minor, currency);
  const quantity: Column<Company> = {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    className: CELL,
    cell: (row) => (
      <Change before={row.quantityBefore} after={row.quantityAfter} write={(value) => formatDecimal(value)} />
    ),
  };
  // Where each call counts one, the quantities are the calls once more.
  const isQuantityOther = companies.some(
    (row) =>
      row.quantityBefore !== String(row.callsBefore) || (row.quantityAfter ?? '') !== String(row.callsAfter ?? ''),
  );
  return [
    {
      id: 'company',
      header: 'Company',
      className: 'max-sm:px-2 [overflow-wrap:anywhere]',
      cell: ({ company, untold }) => (
        <>
          <span className="font-medium">{company}</span>
          {untold > 0 && (
            <span className="block text-xs text-warn">{formatCount(untold, 'call', 'calls')} cannot be told</span>
          )}
        </>
      ),
    },
    {
      id: 'calls',
      header: 'Calls',
      align: 'end',
      className: CELL,
      cell: (row) => <Change before={row.callsBefore} after={row.callsAfter} write={(calls) => formatNumber(calls)} />,
    },
    ...(isQuantityOther ? [quantity] : []),
    {
      id: 'charge',
      header: 'Charge',
      align: 'end',
      className: CELL,
      cell: (row) => <Change before={row.before} after={row.after} write={money} />,
    },
    {
      id: 'difference',
      header: 'Difference',
      align: 'end',
      cell: ({ difference }) => (
        <span className="font-medium whitespace-nowrap">
          {difference === null ? '–' : formatDifference(difference, currency)}
        </span>
      ),
    },
  ];
}

type BeforeAfter<Value> = { before: Value; after: Value | null; write: (value: Value) => string };

/** `1 → 2`; one value where both are the same. */
function Change<Value>({ before, after, write }: BeforeAfter<Value>) {
  if (after === before) return write(before);
  return (
    <>
      <span className="text-ink-muted">{write(before)}</span> <span aria-hidden>→</span>
      <span className="sr-only">becomes</span> {after === null ? '?' : write(after)}
      {after === null && <span className="sr-only">, which {NOT_TOLD}</span>}
    </>
  );
}

function Changes({ comparison: { reasons, events } }: { comparison: PolicyComparison }) {
  if (reasons.length === 0)
    return (
      <p className="text-sm text-ink-muted">
        {events === 0 ? 'The period has no events.' : 'Every event that can be told is decided as it was recorded.'}
      </p>
    );
  return (
    <section aria-label="By reason">
      <h3 className="pb-2 text-sm font-semibold">By reason</h3>
      <DataTable<ReasonChange>
        caption="Events that are decided otherwise, by reason"
        rows={reasons}
        rowKey={(row) => `${row.before} ${row.after} ${row.billableBefore} ${row.billableAfter}`}
        columns={CHANGES}
      />
      <p className="pt-1.5 text-xs text-ink-muted">
        They count: the sum of what these calls count, whether or not they are billed.
      </p>
    </section>
  );
}

const charge = (isBillable: boolean) => (isBillable ? 'billed' : 'free');

const CHANGES: readonly Column<ReasonChange>[] = [
  {
    id: 'reason',
    header: 'Reason',
    className: 'max-sm:px-2',
    cell: ({ before, after }) =>
      before === after ? REASON_WORDS[before] : `${REASON_WORDS[before]} → ${REASON_WORDS[after]}`,
  },
  {
    id: 'charge',
    header: 'Charge',
    className: CELL,
    cell: ({ billableBefore, billableAfter }) =>
      billableBefore === billableAfter ? (
        `still ${charge(billableAfter)}`
      ) : (
        <span className="font-medium">
          {charge(billableBefore)} → {charge(billableAfter)}
        </span>
      ),
  },
  { id: 'events', header: 'Events', align: 'end', className: CELL, cell: ({ events }) => formatNumber(events) },
  {
    id: 'quantity',
    header: 'They count',
    align: 'end',
    className: CELL,
    cell: (row) => (
      <Change before={row.quantityBefore} after={row.quantityAfter} write={(value) => formatDecimal(value)} />
    ),
  },
];
