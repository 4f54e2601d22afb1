'use client';

import type { EventDetail } from '@tallygate/contracts/console-api';
import type { CorrectionView } from '@tallygate/contracts/correction';
import { useQuery } from '@tanstack/react-query';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { eventCorrectionsQuery, useAddCorrection } from '#data/corrections.ts';
import { formatDecimal } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { CorrectionForm } from './correction-form.tsx';

/** What was corrected of a call, and the way to correct it. */
export function EventCorrections({ event }: { event: EventDetail }) {
  const corrections = useQuery(eventCorrectionsQuery(event.id));
  if (event.company === undefined) return null;
  return (
    <section aria-label="Corrections" className="mt-7 flex min-w-0 flex-col gap-3">
      <h2 className="text-sm font-semibold">Corrections</h2>
      {corrections.error && (
        <LoadError error={corrections.error} what="the corrections" onRetry={() => void corrections.refetch()} />
      )}
      {corrections.data && corrections.data.corrections.length > 0 && (
        <ul className="divide-y rounded-lg border bg-surface text-sm">
          {corrections.data.corrections.map((correction) => (
            <Correction key={correction.id} correction={correction} />
          ))}
        </ul>
      )}
      <details>
        <summary className="w-fit rounded text-sm text-ink-muted hover:text-ink">Correct this call</summary>
        <div className="pt-4">
          <CorrectionForm
            target={{ eventId: event.id }}
            what="this call"
            quantity={`-${event.quantity}`}
            quantityHelp={`Signed. The call counts ${formatDecimal(event.quantity)}.`}
          />
        </div>
      </details>
    </section>
  );
}

function Correction({ correction }: { correction: CorrectionView }) {
  const undo = useAddCorrection();
  const reverse = () =>
    undo.mutate(
      { reverses: correction.id, key: `undo ${correction.id}`, reason: `Undoes: ${correction.reason}`.slice(0, 1000) },
      {
        onSuccess: () => notify.success('Correction undone'),
        onError: (error) => notify.error(error.message),
      },
    );
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3.5 py-2">
      <span className="font-medium tabular-nums">{formatDecimal(correction.quantity)}</span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{correction.reason}</span>
      <span aria-hidden className="leader" />
      <span className="text-xs text-ink-muted">
        {correction.meterName === null ? 'every meter' : correction.meterName}, by {correction.author},{' '}
        <Time iso={correction.createdAt} />
      </span>
      {correction.reversedBy === null && correction.reverses === null && (
        <Button size="sm" variant="ghost" disabled={undo.isPending} onClick={reverse}>
          Undo
          <span className="sr-only"> the correction: {correction.reason}</span>
        </Button>
      )}
    </li>
  );
}
