'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { FigureItem } from '#components/figure-item.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { proxyChargeQuery } from '#data/proxy-numbers.ts';
import { formatCount } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

/** What the calls of a proxy come to in the present periods: its share of what companies owe for each meter. */
export function ProxyChargeFigure({ id }: { id: string }) {
  const { data, error } = useQuery(proxyChargeQuery(id));
  const label = 'Charge this period';
  if (error && !data) return <FigureItem label={label} value="–" note={error.message} />;
  if (!data) return <FigureItem label={label} value={<Skeleton className="h-6 w-20" />} />;
  const link = (text: string) => (
    <Link
      href="/customers"
      title="Its share of what companies owe for each meter, by quantity"
      className="rounded hover:underline"
    >
      {text}
    </Link>
  );
  const [first, ...more] = data.charges;
  const notes = [
    ...more.map(({ total, currency }) => `and ${formatAmount(total, currency)}`),
    data.missing > 0 && `without ${formatCount(data.missing, 'meter', 'meters')} that cannot be told`,
  ].filter((note) => note !== false);
  if (first === undefined && data.missing === 0)
    return <FigureItem label={label} value="–" note={link('No meter prices calls yet')} />;
  return (
    <FigureItem
      label={label}
      value={first === undefined ? '–' : link(formatAmount(first.total, first.currency))}
      note={notes.join(', ')}
    />
  );
}
