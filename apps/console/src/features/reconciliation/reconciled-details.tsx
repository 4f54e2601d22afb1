import type { ReconciledDay, ReconciledRow } from '@tallygate/contracts/reconciliation';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { cn } from '#lib/class-names.ts';
import { formatDateTime, formatDay, formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { CallsLink } from './calls-link.tsx';
import { HOP_WORDS } from './reconciliation-words.ts';

/** Parts of a difference that are listed; the rest is counted. */
const SHOWN_PARTS = 24;
/** Hops that are in money, not in quantities. */
const IN_MONEY: readonly string[] = ['rail_invoice', 'paid'];

/** One line: what each hop has, where it first differs, by how much, which calls, what to do, and how it ran by the day. */
export function ReconciledDetails({ row }: { row: ReconciledRow }) {
  const { finding, events, railFault, railId, asOf, company } = row;
  return (
    <div className="flex flex-col gap-4">
      <Hops row={row} />
      {railFault !== null && (
        <Alert tone="warn" heading="The rail could not be asked">
          <p>{railFault}</p>
        </Alert>
      )}
      {finding && (
        <Alert tone={row.verdict === 'waiting' ? 'info' : 'bad'} heading={finding.detail}>
          <p>{finding.next}</p>
          <Parts row={row} />
          <p className="flex flex-wrap gap-x-4 gap-y-1">
            {events && <CallsLink events={events} />}
            <Link
              href={`/rails/${encodeURIComponent(railId)}?${new URLSearchParams({ company })}`}
              className="font-medium underline underline-offset-3"
            >
              Open the reports
            </Link>
          </p>
        </Alert>
      )}
      <Days row={row} />
      <p className="text-xs text-ink-muted">
        {asOf === null ? (
          'One of the hops cannot say how far it is.'
        ) : (
          <>
            Compared up to <Time iso={asOf} absolute />.
          </>
        )}
      </p>
    </div>
  );
}

function Hops({ row: { hops, finding, currency } }: { row: ReconciledRow }) {
  return (
    <ol aria-label="What each hop has" className="flex flex-wrap gap-x-6 gap-y-2">
      {hops
        .filter(({ total }) => total !== null)
        .map(({ hop, total, judged }) => (
          <li key={hop} className={cn('min-w-28', !judged && 'text-ink-muted')}>
            <span className="block text-xs text-ink-muted">{HOP_WORDS[hop]}</span>
            <span className={cn('font-medium tabular-nums', finding?.to === hop && 'text-bad')}>
              <bdi>{IN_MONEY.includes(hop) ? formatAmount(total ?? '0', currency) : formatDecimal(total ?? '0')}</bdi>
            </span>
            {!judged && <span className="block text-xs">Not judged</span>}
          </li>
        ))}
    </ol>
  );
}

function Parts({ row: { finding, currency } }: { row: ReconciledRow }) {
  if (!finding || finding.parts.length === 0) return null;
  const isMoney = finding.class === 'changed_by_hand' || (finding.to === 'rail_invoice' && finding.quantity === '0');
  const shown = (value: string) => (isMoney ? formatAmount(value, currency) : formatDecimal(value));
  return (
    <ul className="text-xs">
      {finding.parts.slice(0, SHOWN_PARTS).map(({ at, before, after }) => (
        <li key={at}>
          {Number.isNaN(Date.parse(at)) ? <bdi>{at}</bdi> : formatDateTime(at, { timeZone: 'UTC' })}:{' '}
          {HOP_WORDS[finding.from]} <bdi>{shown(before)}</bdi>, {HOP_WORDS[finding.to].toLowerCase()}{' '}
          <bdi>{shown(after)}</bdi>
        </li>
      ))}
      {finding.parts.length > SHOWN_PARTS && <li>and {finding.parts.length - SHOWN_PARTS} more</li>}
    </ul>
  );
}

function Days({ row: { days } }: { row: ReconciledRow }) {
  if (days.length === 0) return null;
  return <DataTable dense caption="By the day" columns={DAYS} rows={days} rowKey={({ day }) => day} />;
}

/** Days are told by what each of the three has; what differs stands out. */
const DAYS: readonly Column<ReconciledDay>[] = [
  { id: 'day', header: 'Day, UTC', className: 'w-full', cell: ({ day }) => formatDay(day, { timeZone: 'UTC' }) },
  { id: 'ledger', header: 'Ledger', align: 'end', cell: ({ ledger }) => formatDecimal(ledger) },
  {
    id: 'acknowledged',
    header: 'Acknowledged',
    align: 'end',
    cell: ({ ledger, acknowledged }) =>
      acknowledged === null ? 'Not reported' : <Compared value={acknowledged} with={ledger} />,
  },
  {
    id: 'rail',
    header: 'Rail',
    align: 'end',
    cell: ({ ledger, acknowledged, railUsage }) =>
      railUsage === null ? 'Not told' : <Compared value={railUsage} with={acknowledged ?? ledger} />,
  },
];

function Compared({ value, with: other }: { value: string; with: string }) {
  const isSame = formatDecimal(value) === formatDecimal(other);
  return (
    <span className={cn(!isSame && 'font-medium text-bad')}>
      <bdi>{formatDecimal(value)}</bdi>
      {!isSame && <span className="sr-only"> differs</span>}
    </span>
  );
}
