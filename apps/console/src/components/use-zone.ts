import { useSyncExternalStore } from 'react';
import { readerZone } from '#lib/format.ts';
import { onZoneChange } from '#lib/zone.ts';

/** The zone in which the reader is told times; a component that asks follows the switch at once. */
export function useZone(): string {
  return useSyncExternalStore(onZoneChange, readerZone, readerZone);
}
