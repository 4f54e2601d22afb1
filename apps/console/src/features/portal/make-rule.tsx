'use client';

import type { SaveAlertRule } from '@tallygate/contracts/alert-rule';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { portalCreditsQuery, useMakePortalRule } from '#data/portal.ts';
import { majorToMinor } from '#lib/money.ts';

type Watched = 'calls' | 'balance';
type Window = 'hour' | 'day' | 'period';

const NOTHING_ELSE = { company: null, proxy: null, tool: null, minCalls: 20, enabled: true };

/** Calls in a window, or credits that are left: what most want to know. Other measures are the API's. */
export function MakeRule() {
  const make = useMakePortalRule();
  const credits = useQuery(portalCreditsQuery).data;
  const currency = credits?.balances[0]?.currency ?? credits?.payCurrency ?? 'usd';
  const [name, setName] = useState('');
  const [watched, setWatched] = useState<Watched>('calls');
  const [figure, setFigure] = useState('');
  const [window, setWindow] = useState<Window>('day');
  const rule = (): SaveAlertRule =>
    watched === 'calls'
      ? {
          ...NOTHING_ELSE,
          name,
          measure: 'calls',
          scope: 'everything',
          window,
          figure,
          shares: [50, 80, 100],
          currency: null,
        }
      : {
          ...NOTHING_ELSE,
          name,
          measure: 'balance',
          scope: 'each_company',
          window: null,
          figure: majorToMinor(figure, currency) ?? figure,
          shares: [100],
          currency,
        };
  return (
    <form
      noValidate
      aria-label="New rule"
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate(rule(), {
          onSuccess: () => {
            setName('');
            setFigure('');
          },
        });
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label="Name">
          {(control) => (
            <Input {...control} value={name} onChange={(event) => setName(event.target.value)} maxLength={100} />
          )}
        </Field>
        <Field label="Watches">
          {(control) => (
            <Select {...control} value={watched} onChange={(event) => setWatched(event.target.value as Watched)}>
              <option value="calls">Calls</option>
              <option value="balance">Credits left</option>
            </Select>
          )}
        </Field>
        {watched === 'calls' ? (
          <>
            <Field label="Number" help="Told at 50, 80 and 100 %.">
              {(control) => (
                <Input
                  {...control}
                  value={figure}
                  onChange={(event) => setFigure(event.target.value)}
                  inputMode="numeric"
                  autoComplete="off"
                />
              )}
            </Field>
            <Field label="In a">
              {(control) => (
                <Select {...control} value={window} onChange={(event) => setWindow(event.target.value as Window)}>
                  <option value="hour">Hour</option>
                  <option value="day">Day (UTC)</option>
                  <option value="period">Billing period</option>
                </Select>
              )}
            </Field>
          </>
        ) : (
          <Field label="Amount" help="Told when no more is left.">
            {(control) => (
              <MoneyInput
                {...control}
                currency={currency}
                value={figure}
                onChange={(event) => setFigure(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
      <FormProblems findings={[]} error={make.error} />
      <div>
        <Button type="submit" variant="primary" busy={make.isPending}>
          Make rule
        </Button>
      </div>
    </form>
  );
}
