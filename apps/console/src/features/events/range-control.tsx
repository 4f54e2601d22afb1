'use client';

import { Select } from '#components/ui/select.tsx';
import { TIME_RANGES, type TimeRange } from './time-ranges.ts';
import type { EventView } from './use-event-view.ts';

/** How far back is looked; *Custom* asks for two instants, as dragging over the chart does. */
export function RangeSelect({ view, onCustom }: { view: EventView; onCustom: () => void }) {
  return (
    <Select
      aria-label="Time range"
      className="w-36 max-sm:w-38 [&>select]:h-8"
      value={view.range}
      onChange={(event) =>
        event.target.value === 'custom' ? onCustom() : view.setRange(event.target.value as TimeRange)
      }
    >
      {TIME_RANGES.map((range) => (
        <option key={range.id} value={range.id}>
          {range.label}
        </option>
      ))}
      <option value="custom">Custom…</option>
    </Select>
  );
}
