'use client';

import { useQueries, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { meterPreviewQuery, metersQuery } from '#data/meters.ts';
import { formatCount } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { FigureItem } from './figure-item.tsx';
import { sumCharges } from './sum-charges.ts';

/** What the meters come to in their present periods, and what they will if it goes on so. */
export function ChargeFigure() {
  const meters = useQuery(metersQuery);
  const active = meters.data?.filter(({ status }) => status === 'active') ?? [];
  const previews = useQueries({ queries: active.map(({ id }) => meterPreviewQuery(id)) });
  const known = previews.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const missing = previews.filter(({ error, data }) => error !== null && data === undefined).length;
  const label = 'Charge this period';
  const meterLink = (text: string) => (
    <Link href="/meters" className="rounded hover:underline">
      {text}
    </Link>
  );
  if (meters.error && !meters.data) return <FigureItem label={label} value="–" note={meters.error.message} />;
  if (!meters.data || known.length + missing < active.length)
    return <FigureItem label={label} value={<Skeleton className="h-6 w-20" />} />;
  if (active.length === 0) return <FigureItem label={label} value="–" note={meterLink('No meter prices calls yet')} />;
  const [first, ...more] = sumCharges(known);
  const notes = [
    first?.projected != null && `est. ${formatAmount(first.projected, first.currency)}`,
    ...more.map(({ total, currency }) => `and ${formatAmount(total, currency)}`),
    missing > 0 && `without ${formatCount(missing, 'meter', 'meters')} that cannot be told`,
  ].filter((note) => note !== false);
  return (
    <FigureItem
      label={label}
      value={first === undefined ? '–' : meterLink(formatAmount(first.total, first.currency))}
      note={notes.join(', ')}
    />
  );
}
