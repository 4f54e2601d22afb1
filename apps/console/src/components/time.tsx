'use client';

import { formatDateTime, formatRelative, RELATIVE_BELOW_MS } from '#lib/format.ts';
import { useNow } from './use-now.ts';
import { useZone } from './use-zone.ts';

/**
 * When something happened: by how long ago under an hour, then by the clock. The exact time, by the reader's clock and in UTC,
 * is told to a pointer, and to the focus where how long ago would hide it.
 */
export function Time({ iso, absolute }: { iso: string; absolute?: boolean }) {
  const nowMs = useNow();
  const zone = useZone();
  const exact = formatDateTime(iso);
  const both = zone === 'UTC' ? exact : `${exact}\n${formatDateTime(iso, { timeZone: 'UTC' })}`;
  const isRelative = !absolute && Math.abs(Date.parse(iso) - nowMs) < RELATIVE_BELOW_MS;
  return (
    <time
      dateTime={iso}
      title={both}
      data-exact={absolute ? undefined : exact}
      tabIndex={isRelative ? 0 : undefined}
      className="rounded-sm sm:whitespace-nowrap"
    >
      {absolute ? exact : formatRelative(iso, nowMs)}
    </time>
  );
}
