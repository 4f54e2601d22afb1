import type { PolicyComparison } from '@tallygate/contracts/decision-policy';
import type { MeterPreview } from '@tallygate/contracts/preview';
import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';
import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts';
import { formatAmount, formatDifference } from '#lib/money.ts';
import { NOT_TOLD } from './before-after.tsx';
import { CompanyDifferences } from './company-differences.tsx';
import { ReasonChanges } from './reason-changes.tsx';

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
      <CompanyDifferences companies={comparison.companies} currency={currency} />
      <ReasonChanges comparison={comparison} />
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
      <ul className="list-disc space-y-1 ps-4 text-xs text-ink-muted">
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
            {value === null ? (
              <span className="text-base font-normal text-ink-muted">{NOT_TOLD}</span>
            ) : (
              <bdi>{value}</bdi>
            )}
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
      <ul className="list-disc space-y-0.5 ps-4">
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
