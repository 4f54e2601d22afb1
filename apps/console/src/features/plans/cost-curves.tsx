'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { Field } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { formatNumber } from '#lib/format.ts';
import { formatAmount, formatDifference } from '#lib/money.ts';
import { CostChart } from './cost-chart.tsx';
import { breakEvens, costOf, pointsUpTo, presentTerms } from './cost-curve.ts';

const STATE = { meter: parseAsString.withDefault(''), units: parseAsInteger.withDefault(1_000) };
const DAY_MS = 86_400_000;

/** Cost over the volume of one meter, with the volume that is looked at and where plans change places. */
export function CostCurves({ plans }: { plans: readonly PlanView[] }) {
  const [{ meter, units }, setState] = useQueryStates(STATE, { history: 'replace' });
  // Terms change by the day at most, and a curve is computed from a hundred invoices.
  const day = Math.floor(useNow() / DAY_MS) * DAY_MS;
  const terms = plans.map((plan) => presentTerms(plan, day));
  const meters = [...new Map(terms.flatMap(({ prices }) => prices.map((one) => [one.meterId, one.meterName])))];
  const meterId = meters.some(([id]) => id === meter) ? meter : (meters[0]?.[0] ?? '');
  const currency = terms[0]?.versions[0]?.currency ?? terms[0]?.prices[0]?.price.currency ?? 'usd';
  const volume = Math.min(Math.max(units, 0), 1_000_000_000);
  const points = pointsUpTo(Math.max(10, volume * 2));
  const cost = (index: number, at: number) =>
    terms[index] === undefined ? 0n : costOf(terms[index], { meterId, units: String(at), currency });
  const turns = terms.length === 2 ? breakEvens(points, (at) => cost(0, at) - cost(1, at)) : [];
  return (
    <section aria-labelledby="curves" className="flex flex-col gap-4">
      <h2 id="curves" className="text-base font-semibold">
        A month by volume
      </h2>
      <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
        <Field label="Meter">
          {(control) => (
            <Select {...control} value={meterId} onChange={(event) => void setState({ meter: event.target.value })}>
              {meters.length === 0 && <option value="">none has a price</option>}
              {meters.map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Units in a month">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              max={1_000_000_000}
              value={volume}
              onChange={(event) => void setState({ units: Math.max(0, Math.round(Number(event.target.value))) })}
              className="text-end tabular-nums"
            />
          )}
        </Field>
      </div>
      <ul className="text-sm">
        {terms.map(({ id, name }, index) => (
          <li key={id}>
            <bdi className="font-medium">{name}</bdi>: {formatAmount(cost(index, volume).toString(), currency)} for{' '}
            {formatNumber(volume)} units
            {index === 1 && `, ${formatDifference((cost(1, volume) - cost(0, volume)).toString(), currency)}`}
          </li>
        ))}
      </ul>
      {turns.map((at) => (
        <p key={at} className="text-sm">
          From {formatNumber(at)} units on, <bdi>{terms[cost(0, at) < cost(1, at) ? 0 : 1]?.name}</bdi> is cheaper.
        </p>
      ))}
      <CostChart
        units={points}
        curves={terms.map(({ id, name }, index) => ({ id, name, costs: points.map((at) => cost(index, at)) }))}
        currency={currency}
        chosen={volume}
        breakEvens={turns}
      />
    </section>
  );
}
