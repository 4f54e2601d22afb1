'use client';

import type { MeterPreview } from '@tallygate/contracts/preview';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatCompact, formatDecimal } from '#lib/format.ts';

type Day = MeterPreview['days'][number];

/** Bars need numbers only for their height; what is read keeps its digits. */
export function DayChart({ days }: { days: readonly Day[] }) {
  const data = days.map(({ day, quantity }) => ({
    day: day.slice(5),
    exact: formatDecimal(quantity),
    height: Number(quantity),
  }));
  return (
    <div className="h-44 text-xs">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 176 }}>
        <BarChart data={data} margin={{ top: 4, right: 4, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            tick={{ fill: 'var(--ink-muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={16}
          />
          <YAxis
            tick={{ fill: 'var(--ink-muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={false}
            width={44}
            tickFormatter={(value: number) => formatCompact(value)}
          />
          <Tooltip
            cursor={{ fill: 'var(--sunken)' }}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              color: 'var(--ink)',
            }}
            formatter={(_height, _name, item) => [(item.payload as (typeof data)[number]).exact, 'Quantity']}
          />
          <Bar
            dataKey="height"
            name="Quantity"
            fill="var(--chart-1)"
            radius={[3, 3, 0, 0]}
            maxBarSize={28}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
