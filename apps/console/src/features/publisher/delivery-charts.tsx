'use client';

import { LATE_AFTER_MS } from '@tallygate/contracts/lateness';
import type { PublisherDelivery } from '@tallygate/contracts/publisher-delivery';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { ChartBox } from '#components/charts/chart-box.tsx';
import { formatCompact, formatDuration, formatNumber } from '#lib/format.ts';
import { fitPoints, pointName, unknownStretches } from './delivery-words.ts';

type Series = { key: string; name: string; color: string; as: 'line' | 'bar' };
type Chart = {
  id: string;
  heading: string;
  series: readonly Series[];
  format: (value: number) => string;
  /** Drawn dashed when the values come near it. */
  limit?: number;
};

const CHARTS: readonly Chart[] = [
  {
    id: 'lateness',
    heading: 'How late 95 of 100 events arrived',
    series: [{ key: 'p95Ms', name: 'p95', color: 'var(--chart-1)', as: 'line' }],
    format: formatDuration,
    limit: LATE_AFTER_MS,
  },
  {
    id: 'attempts',
    heading: 'Requests to the collector',
    series: [
      { key: 'answered', name: 'Taken', color: 'var(--chart-1)', as: 'bar' },
      { key: 'failures', name: 'Failed', color: 'var(--chart-3)', as: 'bar' },
    ],
    format: formatNumber,
  },
  {
    id: 'parked',
    heading: 'Waiting and parked at most',
    series: [
      { key: 'waiting', name: 'Waiting', color: 'var(--chart-1)', as: 'line' },
      { key: 'parked', name: 'Parked', color: 'var(--chart-3)', as: 'line' },
    ],
    format: formatNumber,
  },
];

/** How sending went, as three charts over one axis of time; grey where no gateway told anything. */
export function DeliveryCharts({ delivery: { points: all, range } }: { delivery: PublisherDelivery }) {
  const points = fitPoints(all);
  const data = points.map((point) => ({
    name: pointName(point, range),
    p95Ms: point.p95Ms,
    answered: point.isKnown ? point.attempts - point.failures : null,
    failures: point.isKnown ? point.failures : null,
    waiting: point.isKnown ? point.waiting : null,
    parked: point.isKnown ? point.parked : null,
  }));
  const unknown = unknownStretches(points);
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-3">
      {CHARTS.map((chart) => (
        <section key={chart.id} aria-label={chart.heading} className="min-w-0">
          <div className="flex flex-wrap items-baseline justify-between gap-x-3 pb-1 text-xs">
            <h3 className="font-medium">{chart.heading}</h3>
            {chart.series.length > 1 && <Legend series={chart.series} />}
          </div>
          <Plot chart={chart} data={data} unknown={unknown} />
        </section>
      ))}
    </div>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <ul aria-hidden className="flex gap-3 text-2xs text-ink-muted">
      {series.map(({ key, name, color }) => (
        <li key={key} className="flex items-center gap-1">
          <span className="size-2.5" style={{ background: color }} /> {name}
        </li>
      ))}
    </ul>
  );
}

type Datum = { name: string } & Record<string, string | number | null>;
type PlotProps = { chart: Chart; data: readonly Datum[]; unknown: readonly [number, number][] };

function Plot({ chart: { series, format, limit }, data, unknown }: PlotProps) {
  const most = Math.max(...data.flatMap((datum) => series.map(({ key }) => Number(datum[key] ?? 0))));
  const isNear = limit !== undefined && most > limit / 5;
  return (
    <ChartBox className="h-36 text-xs">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 144 }}>
        <ComposedChart data={[...data]} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} accessibilityLayer>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          {unknown.map(([first, last]) => (
            <ReferenceArea
              key={first}
              x1={data[first]?.name}
              x2={data[last]?.name}
              fill="var(--sunken)"
              fillOpacity={1}
            />
          ))}
          <XAxis
            dataKey="name"
            tick={{ fill: 'var(--ink-muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={40}
          />
          <YAxis
            tick={{ fill: 'var(--ink-muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={false}
            width={52}
            // A chart without a value still has its ground.
            domain={[0, (most: number) => Math.max(1, most)]}
            allowDecimals={false}
            tickFormatter={(value: number) => (format === formatNumber ? formatCompact(value) : format(value))}
          />
          <Tooltip
            cursor={{ fill: 'var(--sunken)', stroke: 'var(--line-strong)' }}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              color: 'var(--ink)',
            }}
            formatter={(value) => format(Number(value))}
          />
          {isNear && (
            <ReferenceLine
              y={limit}
              stroke="var(--bad)"
              strokeDasharray="4 3"
              ifOverflow="extendDomain"
              label={{ value: format(limit), position: 'insideTopRight', fill: 'var(--bad)', fontSize: 11 }}
            />
          )}
          {series.map(({ key, name, color, as }) =>
            as === 'bar' ? (
              <Bar key={key} dataKey={key} name={name} stackId="all" fill={color} isAnimationActive={false} />
            ) : (
              <Line
                key={key}
                dataKey={key}
                name={name}
                stroke={color}
                strokeWidth={1.5}
                dot={{ r: data.length > 60 ? 1 : 2 }}
                isAnimationActive={false}
              />
            ),
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartBox>
  );
}
