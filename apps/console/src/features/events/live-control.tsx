'use client';

import { useEffect, useId, useState } from 'react';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { Label } from '#components/ui/label.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { cn } from '#lib/class-names.ts';
import { formatDuration } from '#lib/format.ts';
import type { TailState } from './use-event-tail.ts';

const STATES: Record<TailState['state'], { tone: Tone; label: string }> = {
  connecting: { tone: 'info', label: 'Connecting…' },
  live: { tone: 'good', label: 'Receiving' },
  reconnecting: { tone: 'warn', label: 'Reconnecting' },
  paused: { tone: 'warn', label: 'Paused' },
  off: { tone: 'neutral', label: 'Off' },
};

type LiveControlProps = {
  live: boolean;
  /** What ended it, where it was not switched off. */
  why: string | undefined;
  state: TailState;
  onChange: (live: boolean) => void;
};

export function LiveControl({ live, why, state, onChange }: LiveControlProps) {
  const id = useId();
  const { tone, label } = STATES[state.state];
  return (
    <div className="flex items-center gap-2.5">
      {/* That all is well is told by the switch where there is little room. */}
      <Badge tone={tone} className={cn((state.state === 'live' || state.state === 'off') && 'max-sm:sr-only')}>
        <span
          aria-hidden
          className={cn('size-1.5 rounded-full bg-current', state.state === 'live' && 'animate-pulse')}
        />
        {/* Only the state is spoken; a countdown would be repeated every second. */}
        <span role="status" title={why}>
          {label}
          {why !== undefined && <span className="max-xl:sr-only">: {lowerFirst(why)}</span>}
        </span>
        {state.state === 'reconnecting' && <Countdown key={state.inMs} fromMs={state.inMs} />}
      </Badge>
      <Label htmlFor={id} className="flex items-center gap-1.5">
        Live
      </Label>
      <Switch id={id} checked={live} onCheckedChange={onChange} />
      <span aria-hidden className="text-ink-muted max-md:hidden">
        <Kbd>L</Kbd>
      </span>
    </div>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function Countdown({ fromMs }: { fromMs: number }) {
  const [leftMs, setLeftMs] = useState(fromMs);
  useEffect(() => {
    const timer = setInterval(() => setLeftMs((left) => Math.max(0, left - 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return leftMs > 0 && <span aria-hidden>in {formatDuration(leftMs)}</span>;
}
