import type { MeterView } from '@tallygate/contracts/meter-view';
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { Card, CardHeader } from '#components/ui/card.tsx';

type WhatIfLinksProps = { meter: MeterView /** As the page's address names it. */; period: string | null };

/** The ways to try something else on the calls that are recorded. */
export function WhatIfLinks({ meter, period }: WhatIfLinksProps) {
  const base = `/meters/${encodeURIComponent(meter.id)}`;
  const ways = [
    {
      label: 'Another filter or price',
      detail: 'The preview follows what you type; nothing changes before you save it.',
      href: meter.status === 'active' ? `${base}/edit` : null,
    },
    {
      label: 'Other rules of what is billed',
      detail: 'Bill errors, make a tool free, charge earlier: per company, in calls and money.',
      href: `${base}/what-if${period === null ? '' : `?${new URLSearchParams({ period })}`}`,
    },
  ];
  return (
    <Card aria-label="What if">
      <CardHeader heading="What if…" description="Tried on the calls that are recorded." />
      <ul className="divide-y">
        {ways.map(
          ({ label, detail, href }) =>
            href !== null && (
              <li key={label}>
                <Link
                  href={href}
                  className="flex items-center gap-3 px-5 py-3.5 text-sm hover:bg-sunken/50 focus-visible:outline-offset-[-2px]"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{label}</span>
                    <span className="block text-xs text-ink-muted">{detail}</span>
                  </span>
                  <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-muted" />
                </Link>
              </li>
            ),
        )}
      </ul>
    </Card>
  );
}
