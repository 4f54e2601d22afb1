'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import type { PriceCanaryView } from '@tallygate/contracts/price-canary';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { canariesQuery, useDeleteCanary, useEndCanary } from '#data/canaries.ts';
import { priceInWords } from '#lib/price-words.ts';
import { CanaryEffectTable } from './canary-effect-table.tsx';

const StartCanary = dynamic(() => import('./start-canary.tsx').then((module) => module.StartCanary), { ssr: false });

/** Prices that are tried in the shadow of a plan's calls, and what they would change. */
export function PlanCanaries({ plan }: { plan: PlanView }) {
  const { data } = useQuery(canariesQuery);
  const [isStarting, setStarting] = useState(false);
  const own = data?.filter(({ planId }) => planId === plan.id) ?? [];
  return (
    <section aria-labelledby="canaries" className="flex flex-col gap-3">
      <h2 id="canaries" className="text-base font-semibold">
        Prices on trial
      </h2>
      <p className="max-w-prose text-sm text-ink-muted">
        A draft price is computed for a share of the plan’s calls beside the one that is charged. It shows what would
        change for each company; nobody is charged it.
      </p>
      {own.map((canary) => (
        <Canary key={canary.id} canary={canary} />
      ))}
      <May to="meters.write">
        <div>
          <Button size="sm" onClick={() => setStarting(true)}>
            Try a price…
          </Button>
        </div>
      </May>
      {isStarting && <StartCanary plan={plan} onClose={() => setStarting(false)} />}
    </section>
  );
}

function Canary({ canary }: { canary: PriceCanaryView }) {
  const { id, meterName, price, percent, startedAt, endedAt } = canary;
  const end = useEndCanary();
  const remove = useDeleteCanary();
  const [isAsked, setAsked] = useState(false);
  return (
    <article
      aria-label={`${meterName} on trial`}
      className="flex flex-col gap-3 rounded-xl border bg-surface p-4 shadow-panel"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 text-sm">
          <p>
            <span className="font-medium">{meterName}</span>: {priceInWords(price)}{' '}
            <Badge>{endedAt === null ? 'Running' : 'Ended'}</Badge>
          </p>
          <p className="text-xs text-ink-muted">
            On {percent} % of calls since <Time iso={startedAt} absolute />
            {endedAt !== null && (
              <>
                {' '}
                until <Time iso={endedAt} absolute />
              </>
            )}
          </p>
        </div>
        <May to="meters.write">
          <span className="inline-flex gap-2">
            {endedAt === null && (
              <Button size="sm" busy={end.isPending} onClick={() => end.mutate(id)}>
                End
              </Button>
            )}
            <Button size="sm" onClick={() => setAsked(true)}>
              Remove…
            </Button>
          </span>
        </May>
      </div>
      <CanaryEffectTable id={id} />
      <FormProblems findings={[]} error={end.error} />
      <ConfirmDialog
        open={isAsked}
        onOpenChange={setAsked}
        heading="Remove this trial?"
        confirmLabel="Remove"
        busy={remove.isPending}
        danger
        onConfirm={() => remove.mutate(id, { onSuccess: () => setAsked(false) })}
      >
        <p>What it found is computed from calls, so nothing else is lost.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </article>
  );
}
