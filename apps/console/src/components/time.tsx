'use client';

import { formatDateTime, formatRelative } from '#lib/format.ts';
import { useNow } from './use-now.ts';

/** When something happened: relative up to a day, exact in local time and UTC on hover. */
export function Time({ iso, absolute }: { iso: string; absolute?: boolean }) {
  const nowMs = useNow();
  const exact = formatDateTime(iso);
  return (
    <time
      dateTime={iso}
      title={`${exact}\n${formatDateTime(iso, { timeZone: 'UTC' })}`}
      className="sm:whitespace-nowrap"
    >
      {absolute ? exact : formatRelative(iso, nowMs)}
    </time>
  );
}
