import type { Overview } from '@tallygate/contracts/overview';
import Link from 'next/link';
import { formatChange, formatNumber, formatShare } from '#lib/format.ts';

/** Four numbers, each a way to the events behind it. */
export function Figures({ overview }: { overview: Overview }) {
  const { calls, billable, failures, refused, previous } = overview;
  const figures = [
    { label: 'Calls', value: calls, note: compared(calls, previous.calls), href: '/events' },
    {
      label: 'Billable',
      value: billable,
      note: calls === 0 ? 'No calls yet' : `${formatShare(billable, calls)} billable`,
      href: '/events?billable=true',
    },
    {
      label: 'Failures',
      value: failures,
      note: compared(failures, previous.failures),
      href: '/events?status=%3E%3D500',
    },
    { label: 'Refused', value: refused, note: 'By authentication or a policy', href: '/events?outcome=denied' },
  ];
  return (
    <ul aria-label="Figures" className="grid gap-x-8 gap-y-5 border-y py-5 sm:grid-cols-2 lg:grid-cols-4">
      {figures.map((figure) => (
        <li key={figure.label}>
          <Link href={figure.href} className="group block rounded">
            <span className="text-xs text-ink-muted">{figure.label}, 24 h</span>
            <span className="block text-[2rem] leading-10 font-semibold tracking-[-0.03em] tabular-nums group-hover:text-brand-ink">
              {formatNumber(figure.value)}
            </span>
            <span className="text-xs text-ink-muted">{figure.note}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function compared(now: number, before: number): string {
  const change = formatChange(now, before);
  return change === null ? 'None the day before' : `${change} against the day before`;
}
