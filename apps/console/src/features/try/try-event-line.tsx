import Link from 'next/link';
import { formatAmount } from '#lib/money.ts';
import type { TryState } from './try-state.ts';

/** The event that a call made, and what it costs or would have. */
export function TryEventLine({ state: { phase, event, result, failure } }: { state: TryState }) {
  if (event === undefined) {
    return phase === 'running' && (result !== null || failure !== null) ? (
      <p className="text-sm text-ink-muted">Its event, with what is billed, is still to come.</p>
    ) : null;
  }
  if (event === null)
    return <p className="text-sm text-ink-muted">It has no event of its own yet: equal refusals are told as one.</p>;
  const charges = event.charges.map(({ meter, amount, currency }) => `${formatAmount(amount, currency)} by ${meter}`);
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
      <Link href={`/events/${event.id}`} className="underline underline-offset-3">
        Its event
      </Link>
      <span className="text-ink-muted">{words(event, charges)}</span>
    </p>
  );
}

function words(
  { billable, reason, wouldBeBilled }: NonNullable<TryState['event']>,
  charges: readonly string[],
): string {
  if (billable) return charges.length === 0 ? 'Billed; no meter counts it.' : `Costs ${charges.join(', ')}.`;
  if (reason !== 'test') return 'Not billed.';
  if (!wouldBeBilled) return 'A test: not billed. A caller who pays would not be charged for it either.';
  return charges.length === 0
    ? 'A test: not billed. No meter would have counted it.'
    : `A test: not billed. It would have cost ${charges.join(', ')}.`;
}
