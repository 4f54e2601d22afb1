'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import { Select } from '#components/ui/select.tsx';
import { TIME_RANGES, type TimeRange } from './time-ranges.ts';
import type { EventView } from './use-event-view.ts';

/** How far back is looked; *Custom* asks for two instants, as dragging over the chart does. */
export function RangeSelect({ view, onCustom }: { view: EventView; onCustom: () => void }) {
  return (
    <Select
      aria-label="Time range"
      className="w-36 [&>select]:h-8"
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

type CustomRangeProps = { view: EventView; onDone: () => void };

/** Two instants of this browser's clock. */
export function CustomRange({ view, onDone }: CustomRangeProps) {
  const [from, setFrom] = useState(localText(view.filters.from));
  const [to, setTo] = useState(localText(view.filters.to));
  const isReversed = from !== '' && to !== '' && from >= to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (from === '' || isReversed) return;
    view.zoomTo({ from: new Date(from).toISOString(), to: to === '' ? undefined : new Date(to).toISOString() });
    onDone();
  };
  return (
    <form onSubmit={submit} aria-label="Custom range" className="flex flex-wrap items-end gap-2">
      <div>
        <Label htmlFor="range-from">From</Label>
        <Input
          id="range-from"
          type="datetime-local"
          required
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          className="h-8 w-52"
        />
      </div>
      <div>
        <Label htmlFor="range-to">To (open when empty)</Label>
        <Input
          id="range-to"
          type="datetime-local"
          value={to}
          aria-invalid={isReversed || undefined}
          aria-describedby={isReversed ? 'range-problem' : undefined}
          onChange={(event) => setTo(event.target.value)}
          className="h-8 w-52"
        />
      </div>
      <Button type="submit">Show</Button>
      <Button variant="ghost" onClick={onDone}>
        Cancel
      </Button>
      {isReversed && (
        <p id="range-problem" role="alert" className="basis-full text-xs font-medium text-bad">
          To: must be after From.
        </p>
      )}
    </form>
  );
}

/** An instant as the field writes it: local, to the minute. */
function localText(iso: string | undefined): string {
  if (iso === undefined) return '';
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
