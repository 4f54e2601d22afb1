'use client';

import { useEffect } from 'react';
import { readerZone } from '#lib/format.ts';
import { chooseUtc, onZoneChange } from '#lib/zone.ts';
import { Button } from '../ui/button.tsx';
import { useIsHydrated } from '../ui/use-is-hydrated.ts';
import { useNavigate } from '../use-navigate.ts';
import { useZone } from '../use-zone.ts';

/** Turns all times of the console between the reader's own clock and UTC. The page is drawn anew with what is typed in it. */
export function ZoneSwitch() {
  // The server may draw for a browser whose clock it does not know.
  const isKnown = useIsHydrated();
  const isUtc = useZone() === 'UTC' && isKnown;
  const { redraw } = useNavigate();
  useEffect(() => onZoneChange(redraw), [redraw]);
  return (
    <Button
      variant="ghost"
      size="sm"
      aria-pressed={isUtc}
      aria-keyshortcuts="u"
      title={isKnown ? `Times of ${readerZone()} (u)` : undefined}
      className="px-2 aria-pressed:bg-sunken aria-pressed:text-ink"
      onClick={() => chooseUtc(!isUtc)}
    >
      UTC
    </Button>
  );
}
