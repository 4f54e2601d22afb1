'use client';

import { useQueries, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Fragment } from 'react';
import { meterPreviewQuery, metersQuery } from '#data/meters.ts';

/** Lists the meters whose previews are at present read from single events. */
export function EventMeters() {
  const { data: meters = [] } = useQuery(metersQuery);
  const reading = useQueries({
    queries: meters.map(({ id }) => ({ ...meterPreviewQuery(id), refetchInterval: false as const })),
    combine: (previews) => meters.filter((_, index) => previews[index]?.data?.source === 'events'),
  });
  if (reading.length === 0) return null;
  return (
    <span className="block text-ink-muted">
      At present:{' '}
      {reading.map(({ id, name }, index) => (
        <Fragment key={id}>
          {index > 0 && ', '}
          <Link
            href={`/meters/${encodeURIComponent(id)}`}
            className="rounded text-brand-ink underline underline-offset-3"
          >
            {name}
          </Link>
        </Fragment>
      ))}
      .
    </span>
  );
}
