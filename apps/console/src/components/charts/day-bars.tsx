'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatCompact, formatDay } from '#lib/format.ts';
import { ChartBox } from './chart-box.tsx';

/** A day of UTC as `2026-11-30`, how high its bar is, and what is read of it. */
type DayBar = { day: string; height: number; text: string };

const TICK = { fill: 'var(--ink-muted)', fontSize: 11 };

/** A bar for each day; a table beside it says the same in numbers. */
export function DayBars({ days, name }: { days: readonly DayBar[]; name: string }) {
  const data = days.map((one) => ({ ...one, day: formatDay(`${one.day}T00:00:00Z`, { timeZone: 'UTC' }) }));
  return (
    <ChartBox className="h-44 text-xs">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 176 }}>
        <BarChart data={data} margin={{ top: 4, right: 4, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={16}
          />
          <YAxis
            tick={TICK}
            tickLine={false}
            axisLine={false}
            width={44}
            allowDecimals={!data.every(({ height }) => Number.isInteger(height))}
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
            formatter={(_height, _name, item) => [(item.payload as DayBar).text, name]}
          />
          <Bar
            dataKey="height"
            name={name}
            fill="var(--chart-1)"
            radius={[3, 3, 0, 0]}
            maxBarSize={28}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </ChartBox>
  );
}
