'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { FigureItem } from '#components/figure-item.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { totalChargeQuery } from '#data/customers.ts';
import { formatCount } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

/** What companies owe for their present periods, and what they will if it goes on so; behind it the companies. */
export function ChargeFigure() {
  const { data, error } = useQuery(totalChargeQuery);
  const label = 'Charge this period';
  if (error && !data) return <FigureItem label={label} value="–" note={error.message} />;
  if (!data) return <FigureItem label={label} value={<Skeleton className="h-6 w-20" />} />;
  const link = (href: string, text: string) => (
    <Link href={href} className="rounded hover:underline">
      {text}
    </Link>
  );
  const { charges, onPlans, missing } = data;
  const [first, ...more] = charges;
  if (first === undefined && missing.meters + missing.companies === 0)
    return <FigureItem label={label} value="–" note={link('/meters', 'No meter prices calls yet')} />;
  const notes = [
    first?.projected != null && `est. ${formatAmount(first.projected, first.currency)}`,
    ...more.map(({ total, currency }) => `and ${formatAmount(total, currency)}`),
    onPlans > 0 && `${formatCount(onPlans, 'company', 'companies')} by plan`,
    missing.meters > 0 && `without ${formatCount(missing.meters, 'meter', 'meters')} that cannot be told`,
    missing.companies > 0 && `without ${formatCount(missing.companies, 'company', 'companies')} that cannot be told`,
  ].filter((note) => note !== false);
  return (
    <FigureItem
      label={label}
      value={first === undefined ? '–' : link('/customers', formatAmount(first.total, first.currency))}
      note={notes.join(', ')}
    />
  );
}
