'use client';

import { EVENT_CLASSES } from '@tallygate/contracts/event-kinds';
import type { EventSummary } from '@tallygate/contracts/event-summary';
import { type KeyboardEvent, memo, type PointerEvent, useId, useMemo, useRef, useState } from 'react';
import { CLASS_WORDS } from '#components/class-words.ts';
import { ScrollRegion } from '#components/scroll-region.tsx';
import { Button } from '#components/ui/button.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { type Bar, barText, type HistogramModel, histogramModel } from './histogram-model.ts';
import type { Stretch } from './time-ranges.ts';

const HEIGHT_PX = 96;
/** Width of a bar in the drawing, whose width is that of the page. */
const BAR = 10;
/** Times below the bars; a phone has room for three. */
const MOST_TICKS = 5;

type HistogramProps = {
  summary: EventSummary;
  /** IANA name of the zone whose clock it shows. */
  zone: string;
  /** An older answer, until that for the present filter is there. */
  stale: boolean;
  onZoom: (stretch: Stretch) => void;
};

/** Events over time by class. Dragging, or Shift with the arrows and Enter, zooms in; a pressed bar zooms to itself. */
export const Histogram = memo(function Histogram({ summary, zone, stale, onZoom }: HistogramProps) {
  const model = useMemo(() => histogramModel(summary, HEIGHT_PX, zone), [summary, zone]);
  const [isTable, setTable] = useState(false);
  const id = useId();
  const zoom = (first: Bar | undefined, last: Bar | undefined) => {
    if (first && last) onZoom({ from: first.from, to: last.isOpen ? undefined : last.to });
  };
  return (
    <section aria-label="Events over time" className={cn('flex flex-col gap-1', stale && 'opacity-60')}>
      <p id={id} className="sr-only">
        {model.sentence}
      </p>
      {isTable ? (
        <BarTable model={model} zone={zone} onZoom={(bar) => zoom(bar, bar)} />
      ) : (
        <Chart model={model} zone={zone} describedBy={id} onZoom={zoom} />
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-2xs text-ink-muted">
        <ul aria-label="Legend" className="flex flex-wrap gap-x-3">
          {EVENT_CLASSES.map((side) => (
            <li key={side} title={CLASS_WORDS[side].meaning} className="flex items-center gap-1">
              <span aria-hidden className={cn('size-2 rounded-xs', CLASS_WORDS[side].ink)} />
              {CLASS_WORDS[side].sign} {CLASS_WORDS[side].label}
            </li>
          ))}
        </ul>
        <span className="ms-auto">{model.unit}</span>
        <Button variant="link" size="sm" className="text-2xs" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Chart' : 'Table'}
        </Button>
      </div>
    </section>
  );
});

type ChartProps = {
  model: HistogramModel;
  zone: string;
  describedBy: string;
  onZoom: (first: Bar | undefined, last: Bar | undefined) => void;
};

function Chart({ model: { bars, highest }, zone, describedBy, onZoom }: ChartProps) {
  // Where the selection began and where it ends now; both are the bar that the keys are on while nothing is selected.
  const [anchor, setAnchor] = useState<number | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const isDragging = useRef(false);
  const last = bars.length - 1;
  const at = Math.min(cursor ?? last, last);
  const from = Math.min(anchor ?? at, at);
  const to = Math.max(anchor ?? at, at);
  const clear = () => {
    setAnchor(null);
    setCursor(null);
  };
  const indexOf = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(last, Math.floor(((event.clientX - left) / Math.max(width, 1)) * bars.length)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (target !== undefined) {
      const next = Math.max(0, Math.min(last, target));
      setAnchor(event.shiftKey ? (anchor ?? at) : null);
      setCursor(next);
    } else if (event.key === 'Enter') {
      onZoom(bars[from], bars[to]);
      clear();
    } else if (event.key === 'Escape' && cursor !== null) clear();
    else return;
    event.preventDefault();
  };
  const chosen = bars[at];
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Bar"
      aria-describedby={describedBy}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at}
      aria-valuetext={chosen ? barText(chosen, zone) : 'No events'}
      title={cursor !== null && chosen ? barText(chosen, zone) : undefined}
      className="relative cursor-crosshair touch-pan-y rounded-sm pt-4 select-none"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        isDragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        setAnchor(indexOf(event));
        setCursor(indexOf(event));
      }}
      onPointerMove={(event) => setCursor(indexOf(event))}
      onPointerUp={() => {
        if (isDragging.current) onZoom(bars[from], bars[to]);
        isDragging.current = false;
        clear();
      }}
      onPointerCancel={() => {
        isDragging.current = false;
        clear();
      }}
      onPointerLeave={() => !isDragging.current && clear()}
    >
      <svg
        aria-hidden
        width="100%"
        height={HEIGHT_PX}
        viewBox={`0 0 ${Math.max(1, bars.length) * BAR} ${HEIGHT_PX}`}
        preserveAspectRatio="none"
        className="block border-b border-line"
      >
        {cursor !== null && (
          <rect x={from * BAR} width={(to - from + 1) * BAR} y={0} height={HEIGHT_PX} className="fill-brand/12" />
        )}
        {bars.map(({ from: start, segments, isOpen }, index) =>
          segments.map(({ side, y, height }) => (
            <rect
              key={`${start} ${side}`}
              x={index * BAR + 0.5}
              width={BAR - 1}
              y={y}
              height={height}
              className={cn(CLASS_WORDS[side].fill, isOpen && 'opacity-60')}
            />
          )),
        )}
      </svg>
      <span aria-hidden className="absolute start-0 top-0 text-2xs text-ink-muted tabular-nums">
        {formatNumber(highest)}
      </span>
      <div aria-hidden className="flex justify-between pt-0.5 text-2xs text-ink-muted tabular-nums">
        {ticks(bars).map(({ from: start, label }, index, { length }) => (
          <span key={start} className={cn(length === MOST_TICKS && index % 2 === 1 && 'max-sm:hidden')}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Some bars at equal distances whose times are written: an odd number of them, so that a phone can leave out every other. */
function ticks(bars: readonly Bar[]): Bar[] {
  const count = bars.length >= MOST_TICKS ? MOST_TICKS : Math.min(3, bars.length);
  const indexes = Array.from({ length: count }, (_, index) =>
    Math.floor((index * (bars.length - 1)) / Math.max(1, count - 1)),
  );
  return [...new Set(indexes)].flatMap((index) => bars[index] ?? []);
}

function BarTable({
  model: { bars },
  zone,
  onZoom,
}: {
  model: HistogramModel;
  zone: string;
  onZoom: (bar: Bar) => void;
}) {
  return (
    <ScrollRegion label="Events over time as a table" className="max-h-56 overflow-y-auto rounded-md border bg-surface">
      <Table>
        <caption className="sr-only">Events over time, {zone}</caption>
        <thead>
          <tr>
            <TableHead className="py-1">From</TableHead>
            {EVENT_CLASSES.map((side) => (
              <TableHead key={side} className="py-1 text-end">
                {CLASS_WORDS[side].label}
              </TableHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars
            .filter(({ total }) => total > 0)
            .map((bar) => (
              <TableRow key={bar.from}>
                <TableCell className="py-1">
                  <Button variant="link" size="sm" onClick={() => onZoom(bar)}>
                    {bar.label}
                  </Button>
                </TableCell>
                {EVENT_CLASSES.map((side) => (
                  <TableCell key={side} className="py-1 text-end tabular-nums">
                    {formatNumber(bar.segments.find((segment) => segment.side === side)?.count ?? 0)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
        </tbody>
      </Table>
    </ScrollRegion>
  );
}
