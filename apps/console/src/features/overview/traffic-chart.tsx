'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

type Row = { label: string; billable: number; notBillable: number; failed: number };

const TICK = { fill: 'var(--ink-muted)', fontSize: 11 };
const TOOLTIP = {
  background: 'var(--rail)',
  border: '1px solid var(--rail-line)',
  borderRadius: 8,
  color: 'var(--rail-ink)',
  fontSize: 12,
};

export function TrafficChart({ rows }: { rows: readonly Row[] }) {
  return (
    <div role="img" aria-label="Stacked bars of calls per hour; the table below holds the numbers" className="h-60">
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={[...rows]}
          margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="label"
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={28}
          />
          <YAxis tick={TICK} tickLine={false} axisLine={false} width={40} allowDecimals={false} />
          <Tooltip
            contentStyle={TOOLTIP}
            itemStyle={{ color: 'var(--rail-ink)' }}
            cursor={{ fill: 'var(--sunken)' }}
            isAnimationActive={false}
          />
          <Bar dataKey="billable" name="Billable" stackId="calls" fill="var(--chart-1)" isAnimationActive={false} />
          <Bar
            dataKey="notBillable"
            name="Not billable"
            stackId="calls"
            fill="var(--chart-2)"
            isAnimationActive={false}
          />
          <Bar
            dataKey="failed"
            name="Failed"
            stackId="calls"
            fill="var(--chart-3)"
            isAnimationActive={false}
            radius={[2, 2, 0, 0]}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
