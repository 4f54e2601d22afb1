'use client';

import { HISTORY_RANGES } from '@tallygate/contracts/history-ranges';
import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { LoadError } from '#components/states.tsx';
import { Select } from '#components/ui/select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { deliveryQuery } from '#data/delivery.ts';
import { DeliveryFigures } from './delivery-figures.tsx';
import { DeliveryState } from './delivery-state.tsx';
import { HISTORY_WORDS } from './delivery-words.ts';

// It is drawn by the server; its table and charts come after the figures.
const DeliveryHistory = dynamic(() => import('./delivery-history.tsx').then((module) => module.DeliveryHistory), {
  loading: () => <Skeleton className="h-52 w-full" />,
});

const historyRange = parseAsStringLiteral(HISTORY_RANGES).withDefault('24h');

/** How delivery stands, and how it went over a range. */
export function Delivery({ publisher }: { publisher: PublisherView }) {
  const [range, setRange] = useQueryState('range', historyRange);
  const delivery = useQuery(deliveryQuery(range));
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <DeliveryState publisher={publisher} />
        <Select
          aria-label="Range"
          value={range}
          onChange={({ target }) => void setRange(target.value as typeof range)}
          className="w-auto"
        >
          {HISTORY_RANGES.map((one) => (
            <option key={one} value={one}>
              {HISTORY_WORDS[one].label}
            </option>
          ))}
        </Select>
      </div>
      {delivery.data ? (
        <>
          <DeliveryFigures delivery={delivery.data} health={publisher.health} />
          <DeliveryHistory delivery={delivery.data} />
        </>
      ) : delivery.error ? (
        <LoadError error={delivery.error} what="how delivery goes" onRetry={() => void delivery.refetch()} />
      ) : (
        <Skeleton className="h-52 w-full" />
      )}
    </>
  );
}
