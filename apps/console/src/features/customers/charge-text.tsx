import type { CustomerCharge } from '@tallygate/contracts/customer';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatAmount } from '#lib/money.ts';

/** What a company owes so far, each currency for itself; why that cannot be told where it cannot. */
export function ChargeText({ charge }: { charge: CustomerCharge | undefined }) {
  if (charge === undefined) return <Skeleton className="ms-auto h-4 w-16" />;
  if (charge.problem !== null)
    return (
      <span className="text-ink-muted" title={charge.problem}>
        Not available
      </span>
    );
  const amounts = Object.entries(charge.totals).map(([currency, total]) => formatAmount(total, currency));
  return amounts.length === 0 ? <span className="text-ink-muted">Nothing due</span> : amounts.join(' + ');
}
