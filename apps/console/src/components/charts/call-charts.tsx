import type { CallNumbers } from '@tallygate/contracts/call-numbers';
import type { EventClass } from '@tallygate/contracts/event-kinds';
import dynamic from 'next/dynamic';
import { type ReactNode, useId } from 'react';
import { cn } from '#lib/class-names.ts';
import { CLASS_WORDS } from '../class-words.ts';
import { callCharts } from './call-charts-model.ts';
import { ClassBars } from './class-bars.tsx';
import { LatencyLines, latencyScale } from './latency-lines.tsx';
import type { TimeChart } from './time-chart.ts';

/** Folded at first, so it comes after the charts. */
const ChartTable = dynamic(() => import('./chart-table.tsx').then((module) => module.ChartTable), { ssr: false });

/** One above the other, or side by side. */
const LAYOUTS = {
  stacked: { frame: 'flex flex-col gap-3', bars: 'h-36', lines: 'h-22' },
  beside: { frame: 'grid gap-x-8 gap-y-5 lg:grid-cols-2', bars: 'h-35', lines: 'h-35' },
} as const;

type CallChartsProps = { numbers: CallNumbers; layout: keyof typeof LAYOUTS };

/** Calls and how long they took: drawn, as sentences, and as a table. */
export function CallCharts({ numbers, layout }: CallChartsProps) {
  const { calls, latency, openUntil } = callCharts(numbers);
  const scale = latencyScale(latency);
  const { frame, bars, lines } = LAYOUTS[layout];
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className={frame}>
        <Chart
          chart={calls}
          note={`${calls.sentence} ${calls.step} a bar, times of ${calls.zone}.`}
          legend={<ClassLegend chart={calls} />}
        >
          <ClassBars chart={calls} openUntil={openUntil} height={bars} />
        </Chart>
        <Chart
          chart={latency}
          title={scale?.isLog ? `${latency.title}, logarithmic` : latency.title}
          note={latency.sentence}
          legend={<LatencyLegend />}
        >
          {scale && <LatencyLines chart={latency} scale={scale} openUntil={openUntil} height={lines} />}
        </Chart>
      </div>
      <ChartTable calls={calls} latency={latency} />
    </div>
  );
}

type ChartProps<Series extends string> = {
  chart: TimeChart<Series>;
  title?: string;
  note: string;
  legend: ReactNode;
  children: ReactNode;
};

function Chart<Series extends string>({ chart, title = chart.title, note, legend, children }: ChartProps<Series>) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <div>
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          <p className="text-xs text-ink-muted">{note}</p>
        </div>
        {legend}
      </div>
      {children}
    </section>
  );
}

function ClassLegend({ chart: { series, rows } }: { chart: TimeChart<EventClass> }) {
  const seen = series.filter(({ id }) => rows.some(({ values }) => (values[id] ?? 0) > 0));
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-3 gap-y-1 text-2xs text-ink-muted">
      {seen.map(({ id, label }) => (
        <li key={id} className="flex items-center gap-1">
          <span aria-hidden className={cn('size-2.5', CLASS_WORDS[id].ink)} />
          {CLASS_WORDS[id].sign && <span aria-hidden>{CLASS_WORDS[id].sign}</span>}
          {label}
        </li>
      ))}
      {rows.some(({ isSilent }) => isSilent) && (
        <li className="flex items-center gap-1">
          <span aria-hidden className="size-2.5 bg-line" />
          No gateway reported
        </li>
      )}
    </ul>
  );
}

function LatencyLegend() {
  return (
    <ul aria-hidden className="flex gap-3 text-2xs text-ink-muted">
      <li className="flex items-center gap-1">
        <span className="w-4 border-t-2 border-dashed border-ink-muted" /> p50
      </li>
      <li className="flex items-center gap-1">
        <span className="w-4 border-t-2 border-brand" /> p95
      </li>
    </ul>
  );
}
