import type { StatusView } from '@tallygate/contracts/status-view';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { gatewayState } from '#data/gateway-state.ts';
import { cn } from '#lib/class-names.ts';
import { formatCount, formatNumber } from '#lib/format.ts';

const TONES = { good: 'bg-good', warn: 'bg-warn', bad: 'bg-bad' } as const;

/** Is it working: gateway, version, delivery, spool, each a way to the page about it. */
export function StatusStrip({ status }: { status: StatusView }) {
  const gateway = gatewayState(status);
  const live = status.gateways.filter((entry) => entry.live);
  const publishers = live
    .flatMap((entry) => entry.publishers)
    .filter((entry) => entry.enabled && entry.type === 'moesif');
  const troubled = publishers.find((entry) => entry.state === 'backing_off' || entry.state === 'stopped');
  const waiting = publishers.reduce((sum, entry) => sum + entry.queued, 0);
  return (
    <ul
      aria-label="State"
      className="grid overflow-hidden rounded-xl border bg-line shadow-panel gap-px sm:grid-cols-3"
    >
      <Item
        href="/doctor"
        tone={gateway.state === 'running' ? 'good' : gateway.state === 'unreachable' ? 'bad' : 'warn'}
        name="Gateway"
        value={gateway.label}
        detail={gateway.reasons[0] ?? `${formatCount(live.length, 'gateway', 'gateways')} live`}
      />
      <Item
        href="/versions"
        tone={status.inSync ? 'good' : 'warn'}
        name="Configuration"
        value={status.running ? `v${status.running.number}` : 'None applied'}
        detail={
          status.inSync
            ? 'Every gateway runs it'
            : status.changedOutside
              ? status.changedOnlyInText
                ? 'Only comments of the file changed'
                : 'The file was changed outside'
              : 'Not confirmed everywhere'
        }
      />
      <Item
        href="/publisher"
        tone={troubled ? 'bad' : publishers.length > 0 ? 'good' : 'warn'}
        name="Delivery to Moesif"
        value={troubled ? 'In trouble' : publishers.length > 0 ? 'Working' : 'Off'}
        detail={
          troubled?.lastError?.message ??
          (publishers.length > 0 ? `${formatNumber(waiting)} waiting` : 'Events stay on this machine')
        }
      />
    </ul>
  );
}

type ItemProps = { href: string; tone: keyof typeof TONES; name: string; value: ReactNode; detail: ReactNode };

function Item({ href, tone, name, value, detail }: ItemProps) {
  return (
    <li className="bg-surface">
      <Link
        href={href}
        className="flex h-full flex-col px-5 py-4 hover:bg-sunken/60 focus-visible:outline-offset-[-2px]"
      >
        <span className="text-xs text-ink-muted">{name}</span>
        <span className="flex items-center gap-2 text-lg font-semibold">
          <span aria-hidden className={cn('size-2 rounded-full', TONES[tone])} />
          {value}
        </span>
        <span className="line-clamp-2 text-xs text-ink-muted">{detail}</span>
      </Link>
    </li>
  );
}
