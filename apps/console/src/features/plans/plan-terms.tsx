'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import Link from 'next/link';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { useSavePlan } from '#data/plans.ts';
import { formatDateTime } from '#lib/format.ts';
import { priceInWords } from '#lib/price-words.ts';
import { lengthInWords, phaseInWords, withoutVersion } from './plan-words.ts';

/** What a plan charges besides its meters: every version with its phases, and the way to change it. */
export function PlanTerms({ plan }: { plan: PlanView }) {
  const { versions } = plan;
  const [asked, setAsked] = useState<number>();
  const save = useSavePlan();
  const startOf = (index: number) => {
    const start = versions[index]?.validFrom;
    return start ? `From ${formatDateTime(start, { timeZone: 'UTC' })}` : 'Since ever';
  };
  return (
    <section aria-labelledby="terms" className="flex flex-col gap-3">
      <h2 id="terms" className="text-base font-semibold">
        Terms
      </h2>
      {versions.length === 0 && <p className="text-sm text-ink-muted">Usage alone: no base fee, minimum or cap.</p>}
      {versions.map(({ validFrom, currency, phases, prorateIncluded }, index) => (
        <div key={validFrom ?? 'ever'} className="rounded-xl border bg-surface px-4 py-3 text-sm shadow-panel">
          <div className="flex flex-wrap items-baseline justify-between gap-2">
            <p className="text-xs text-ink-muted">
              {startOf(index)}
              {prorateIncluded && ', free units by the part of a period'}
            </p>
            {versions.length > 1 && (
              <May to="meters.write">
                <span className="inline-flex gap-2">
                  <Button size="sm" asChild>
                    <Link href={`/plans/${encodeURIComponent(plan.id)}/edit?version=${index}`}>
                      Change<span className="sr-only"> the terms {startOf(index).toLowerCase()}</span>
                    </Link>
                  </Button>
                  <Button size="sm" onClick={() => setAsked(index)}>
                    Remove…<span className="sr-only"> the terms {startOf(index).toLowerCase()}</span>
                  </Button>
                </span>
              </May>
            )}
          </div>
          <ol className="mt-1 space-y-1">
            {phases.map((phase) => (
              <li key={phase.name}>
                {phases.length > 1 && (
                  <>
                    <span className="font-medium">{phase.name}</span> {lengthInWords(phase)}:{' '}
                  </>
                )}
                {phaseInWords(phase, currency)}
                {phase.prices.length > 0 && (
                  <ul className="ms-5 list-disc text-ink-muted">
                    {phase.prices.map(({ meterId, price }) => (
                      <li key={meterId}>
                        {plan.prices.find((one) => one.meterId === meterId)?.meterName ?? 'A meter'}:{' '}
                        {priceInWords(price)}
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ol>
        </div>
      ))}
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(isOpen) => !isOpen && setAsked(undefined)}
        heading="Remove these terms?"
        confirmLabel="Remove"
        busy={save.isPending}
        danger
        onConfirm={() =>
          asked !== undefined &&
          save.mutate({ of: plan, plan: withoutVersion(plan, asked) }, { onSuccess: () => setAsked(undefined) })
        }
      >
        <p>The ones before hold on instead, also for periods that are not closed.</p>
        <FormProblems findings={[]} error={save.error} />
      </ConfirmDialog>
    </section>
  );
}
