import type { ReconciledRow } from '@tallygate/contracts/reconciliation';
import { ChevronRight } from 'lucide-react';
import { Badge } from '#components/ui/badge.tsx';
import { formatDayRange, formatDecimal } from '#lib/format.ts';
import { formatDifference } from '#lib/money.ts';
import { ReconciledDetails } from './reconciled-details.tsx';
import { CLASS_WORDS, HOP_WORDS, VERDICT_WORDS } from './reconciliation-words.ts';

/** Each line folded but those that differ: what is equal needs one line. */
export function ReconciledRows({ rows }: { rows: readonly ReconciledRow[] }) {
  return (
    <ul className="divide-y rounded-xl border bg-surface shadow-panel">
      {rows.map((row) => (
        <li key={JSON.stringify([row.railId, row.meterId, row.company, row.period.from])}>
          <details open={row.verdict === 'differs'} className="group">
            <summary className="flex cursor-pointer flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm hover:bg-sunken/50">
              <ChevronRight
                aria-hidden
                className="size-4 shrink-0 text-ink-muted group-open:rotate-90 rtl:-scale-x-100"
              />
              <Summary row={row} />
            </summary>
            <div className="px-4 pb-4">
              <ReconciledDetails row={row} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Summary({ row }: { row: ReconciledRow }) {
  const { company, meterName, railName, period, verdict, finding, alarming, currency } = row;
  const { label, meaning, tone } = VERDICT_WORDS[verdict];
  return (
    <>
      <span className="min-w-40 font-medium [overflow-wrap:anywhere]">
        {company === '' ? 'No company' : <bdi>{company}</bdi>}
      </span>
      <span className="min-w-0 flex-1 basis-48 text-ink-muted [overflow-wrap:anywhere]">
        <bdi>{meterName}</bdi>, <bdi>{railName}</bdi>,{' '}
        {formatDayRange(Date.parse(period.from), Date.parse(period.to) - 1, { timeZone: 'UTC' })}
      </span>
      {finding && (
        <span className="tabular-nums">
          {HOP_WORDS[finding.to]}: {CLASS_WORDS[finding.class].toLowerCase()}
          {finding.quantity !== '0' && <bdi> {formatDecimal(finding.quantity)}</bdi>}
        </span>
      )}
      {finding?.money != null && finding.money !== '0' && (
        <strong className="tabular-nums">
          <bdi>{formatDifference(finding.money, currency)}</bdi>
        </strong>
      )}
      {alarming && <Badge tone="bad">Found twice</Badge>}
      <Badge tone={tone} title={meaning}>
        {label}
      </Badge>
    </>
  );
}
