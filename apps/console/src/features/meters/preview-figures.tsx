import { subtractDecimals } from '@tallygate/contracts/decimal';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { formatDateTime, formatDecimal, formatNumber } from '#lib/format.ts';
import { formatAmount, formatDifference } from '#lib/money.ts';
import { spanInWords } from './span-in-words.ts';

/** What comes out: quantity, charge, and the estimate that is marked as one. */
export function PreviewFigures({ preview }: { preview: MeterPreview }) {
  const { projection, currency } = preview;
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-[auto_auto_1fr]">
        <Figure label="Quantity" value={formatDecimal(preview.quantity)} />
        <Figure label="Charge so far" value={formatAmount(preview.total, currency)} strong />
        {projection && (
          <Figure
            label={
              <>
                Whole period <Badge tone="warn">Estimate</Badge>
              </>
            }
            value={formatAmount(projection.total, currency)}
            note={`${formatDecimal(projection.quantity)} units. ${projection.note}`}
          />
        )}
      </dl>
      <p className="text-xs text-ink-muted">
        {formatNumber(preview.matched)} of {formatNumber(preview.eventsInPeriod)} events counted,{' '}
        <span title={`${SOURCES[preview.source]} ${utc(preview.from)} to ${utc(preview.to)}`}>
          {spanInWords(Date.parse(preview.from), Date.parse(preview.to))}
        </span>
        . {versionsInWords(preview)}
      </p>
    </div>
  );
}

const SOURCES: Record<MeterPreview['source'], string> = {
  rollups: 'By the sums of hours:',
  events: 'By the events themselves:',
};

function utc(iso: string): string {
  return formatDateTime(iso, { timeZone: 'UTC' });
}

/** Which versions of the price made the charge, where more than one did. */
function versionsInWords({ priceVersions }: MeterPreview): string {
  const numbers = [...new Set(priceVersions.flatMap(({ version }) => version ?? []))];
  return numbers.length < 2 ? '' : `Priced by versions ${numbers.join(' and ')} of the price. `;
}

function Figure({ label, value, note, strong }: { label: ReactNode; value: string; note?: string; strong?: boolean }) {
  return (
    <div>
      <dt className="flex h-5 items-center gap-2 text-xs text-ink-muted">{label}</dt>
      <dd
        className={
          strong ? 'text-2xl font-semibold tracking-[-0.02em] tabular-nums' : 'text-2xl tracking-[-0.02em] tabular-nums'
        }
      >
        {value}
      </dd>
      {note && <dd className="mt-0.5 max-w-[40ch] text-xs text-ink-muted">{note}</dd>}
    </div>
  );
}

/** For a change of a stored meter: what each company would pay before and after. */
export function PreviewComparison({ preview }: { preview: MeterPreview }) {
  const { compared, currency } = preview;
  if (!compared || compared.length === 0) return null;
  return (
    <section aria-label="Difference to the stored meter">
      <h3 className="pb-2 text-sm font-semibold">Difference to the stored meter</h3>
      <ul className="flex flex-col gap-1.5 text-sm">
        {compared.map(({ company, before, after }) => {
          const difference = subtractDecimals(after, before);
          return (
            <li key={company} className="flex items-baseline gap-2">
              <span className="min-w-0 truncate">{company}</span>
              <span aria-hidden className="leader" />
              <span className="tabular-nums">
                {formatAmount(before, currency)} → {formatAmount(after, currency)}
                {difference !== '0' && (
                  <span className="text-ink-muted">
                    {' '}
                    (<bdi>{formatDifference(difference, currency)}</bdi>)
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
