'use client';

import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNow } from '#components/use-now.ts';
import { eventsBetweenQuery } from '#data/retention.ts';
import { formatCount, formatDateTime } from '#lib/format.ts';
import { EventMeters } from './event-meters.tsx';
import { eventsOf, removedUpTo } from './removal.ts';

type RemovalConsequenceProps = { keepDays: number; retention: Pick<LedgerRetention, 'removedBefore'> };

/** Says which events are removed at once, and which with every day that passes. */
export function RemovalConsequence({ keepDays, retention: { removedBefore } }: RemovalConsequenceProps) {
  const nowMs = useNow();
  // The date is computed once: the text of an open question must not change at midnight.
  const [end] = useState(() => removedUpTo(keepDays, nowMs));
  const isFurther = removedBefore === null || end > removedBefore;
  const going = useQuery({ ...eventsBetweenQuery(removedBefore, end), enabled: isFurther });
  const count = isFurther ? going.data && eventsOf(going.data) : 0;
  const date = formatDateTime(end, { timeZone: 'UTC' });
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="font-medium text-ink">
        {going.error
          ? `Events from before ${date} go within the hour. How many these are could not be counted: ${going.error.message}`
          : count === undefined
            ? `Counting the events from before ${date}…`
            : count === 0
              ? `No event is from before ${date} yet, so nothing goes today.`
              : `${formatCount(count, 'event', 'events')} from before ${date} ${count === 1 ? 'goes' : 'go'} within the hour.`}
      </p>
      <p>
        From then on each day removes what has become too old. What is gone does not come back, also not by a longer
        time.
      </p>
      <p>
        Sums and corrections stay. Meters that look at single events can no longer be previewed or exported for that
        time.
        <EventMeters />
      </p>
    </div>
  );
}
