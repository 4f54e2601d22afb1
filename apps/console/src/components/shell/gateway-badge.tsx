'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { gatewayState } from '#data/gateway-state.ts';
import { statusQuery } from '#data/status.ts';
import { cn } from '#lib/class-names.ts';

const DOT = { running: 'bg-good', changed: 'bg-warn', degraded: 'bg-warn', unreachable: 'bg-bad' } as const;

/** Whether the gateway runs and which version, as it last said itself. */
export function GatewayBadge() {
  const { data: status, error } = useQuery(statusQuery);
  if (!status) return error ? <span className="text-sm text-bad">Gateway state unknown</span> : null;
  const { state, label, reasons } = gatewayState(status);
  const detail =
    reasons.length > 0
      ? reasons.join(' ')
      : `${status.gateways.filter((gateway) => gateway.live).length} live, serving what was applied.`;
  return (
    <Link
      href="/doctor"
      title={detail}
      className="flex min-w-0 items-center gap-2 rounded-md px-2 py-1 text-sm whitespace-nowrap hover:bg-sunken"
    >
      <span aria-hidden className={cn('size-2 shrink-0 rounded-full ring-3 ring-current/10', DOT[state])} />
      <span role="status" className="truncate">
        <span className="sr-only">Gateway </span>
        {label}
      </span>
      {typeof status.running?.number === 'number' && (
        <span className="font-mono text-xs text-ink-muted max-sm:hidden">v{status.running.number}</span>
      )}
    </Link>
  );
}
