import type { MeterPriceView } from '@tallygate/contracts/meter-view';
import { useQuery } from '@tanstack/react-query';
import { LoadError } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useNow } from '#components/use-now.ts';
import { meterPricesQuery } from '#data/meters.ts';
import { formatDateTime } from '#lib/format.ts';
import { priceInWords } from '#lib/price-words.ts';

/** What a meter's price is, was and will be, each with the span in which it holds. */
export function PriceVersions({ meterId }: { meterId: string }) {
  const prices = useQuery(meterPricesQuery(meterId));
  const nowMs = useNow();
  return (
    <Card aria-label="Price versions">
      <CardHeader heading="Price versions" description="A call costs what held when it was accepted." />
      {prices.data ? (
        <ul className="divide-y">
          {prices.data.map((one) => (
            <li key={one.version} className="flex flex-col gap-1 px-5 py-3.5 text-sm">
              <span className="flex items-center gap-2">
                <span className="text-ink-muted">v{one.version}</span>
                <span className="min-w-0 [overflow-wrap:anywhere]">{priceInWords(one.price)}</span>
              </span>
              <span className="flex flex-wrap items-center gap-2 text-xs text-ink-muted">
                {spanInWords(one)}, by {one.createdBy} <Standing version={one} nowMs={nowMs} />
              </span>
            </li>
          ))}
        </ul>
      ) : prices.error ? (
        <LoadError error={prices.error} what="the price versions" onRetry={() => void prices.refetch()} />
      ) : (
        <Skeleton className="m-5 h-12" />
      )}
    </Card>
  );
}

function spanInWords({ validFrom, validTo }: MeterPriceView): string {
  if (validFrom !== null && validFrom === validTo) return `Replaced before it held (${formatDateTime(validFrom)})`;
  const from = validFrom === null ? 'From the start' : `From ${formatDateTime(validFrom)}`;
  return validTo === null ? from : `${from} until ${formatDateTime(validTo)}`;
}

function Standing({ version: { validFrom, validTo }, nowMs }: { version: MeterPriceView; nowMs: number }) {
  if (validFrom !== null && validFrom === validTo) return null;
  if (validFrom !== null && Date.parse(validFrom) > nowMs) return <Badge tone="warn">Planned</Badge>;
  return validTo === null || Date.parse(validTo) > nowMs ? <Badge tone="info">Holds now</Badge> : null;
}
