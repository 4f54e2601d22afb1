'use client';

import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { ChartBox } from '#components/charts/chart-box.tsx';
import { formatCompact, formatNumber } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

const TICK = { fill: 'var(--ink-muted)', fontSize: 11 };
const COLOURS = ['var(--chart-1)', 'var(--chart-3)'];
const DASHES = [undefined, '6 4'];

type Curve = { id: string; name: string; costs: readonly bigint[] };
type CostChartProps = {
  units: readonly number[];
  curves: readonly Curve[];
  currency: string;
  chosen: number;
  breakEvens: readonly number[];
};

/** Cost over volume. The numbers are told in words and in the table beside it. */
export function CostChart({ units, curves, currency, chosen, breakEvens }: CostChartProps) {
  const data = units.map((unit, index) => ({
    unit,
    ...Object.fromEntries(curves.map(({ costs }, number) => [`c${number}`, Number(costs[index] ?? 0n)])),
  }));
  return (
    <ChartBox className="h-72 text-xs">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 288 }}>
        <LineChart data={data} margin={{ top: 12, right: 16, bottom: 0, left: 8 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="unit"
            type="number"
            domain={[0, 'dataMax']}
            tick={TICK}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            tickFormatter={(value: number) => formatCompact(value)}
          />
          <YAxis
            tick={TICK}
            tickLine={false}
            axisLine={false}
            width={72}
            tickFormatter={(value: number) => formatAmount(String(Math.round(value)), currency)}
          />
          <Tooltip
            cursor={{ stroke: 'var(--line-strong)' }}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              color: 'var(--ink)',
            }}
            labelFormatter={(value) => `${formatNumber(Number(value))} units`}
            formatter={(value, name) => [formatAmount(String(value), currency), name]}
          />
          {breakEvens.map((unit) => (
            <ReferenceLine key={unit} x={unit} stroke="var(--ink-muted)" strokeDasharray="2 3" />
          ))}
          <ReferenceLine x={chosen} stroke="var(--ink)" />
          {curves.map(({ id, name }, number) => (
            <Line
              key={id}
              dataKey={`c${number}`}
              name={name}
              stroke={COLOURS[number]}
              strokeDasharray={DASHES[number]}
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </ChartBox>
  );
}
