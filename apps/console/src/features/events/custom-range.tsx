'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import { zonedInstant, zonedText } from '#lib/zoned-input.ts';
import type { EventView } from './use-event-view.ts';

type CustomRangeProps = { view: EventView; onDone: () => void };

/** Two instants by the clock that the reader chose. */
export function CustomRange({ view, onDone }: CustomRangeProps) {
  const [from, setFrom] = useState(textOf(view.filters.from));
  const [to, setTo] = useState(textOf(view.filters.to));
  const isReversed = from !== '' && to !== '' && from >= to;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const start = zonedInstant(from);
    if (start === null || isReversed) return;
    view.zoomTo({ from: start, to: zonedInstant(to) ?? undefined });
    onDone();
  };
  return (
    <form onSubmit={submit} aria-label="Custom range" className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
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
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
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

function textOf(iso: string | undefined): string {
  return iso === undefined ? '' : zonedText(iso);
}
