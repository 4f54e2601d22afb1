'use client';

import type { CorrectionView } from '@tallygate/contracts/correction';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { eventCorrectionsQuery } from '#data/corrections.ts';
import { eventQuery } from '#data/events.ts';
import { useMay } from '#data/session.ts';
import { formatDecimal, formatSigned } from '#lib/format.ts';
import { UndoCorrection } from './undo-correction.tsx';

/** The form is loaded when it is opened, because few people open it. */
const CorrectionForm = dynamic(
  () => import('#components/correction-form.tsx').then((module) => module.CorrectionForm),
  { ssr: false },
);

/** What was corrected of a call, and the way to correct it. */
export function EventCorrections({ eventId }: { eventId: string }) {
  const { data: event } = useQuery(eventQuery(eventId));
  const corrections = useQuery(eventCorrectionsQuery(eventId));
  const mayEdit = useMay('corrections.write');
  if (event?.company === undefined) return null;
  return (
    <section aria-label="Corrections" className="mt-7 flex min-w-0 flex-col gap-3">
      <h2 className="text-sm font-semibold">Corrections</h2>
      {corrections.error && (
        <LoadError error={corrections.error} what="the corrections" onRetry={() => void corrections.refetch()} />
      )}
      {corrections.data &&
        (corrections.data.corrections.length > 0 ? (
          <ul className="divide-y rounded-lg border bg-surface text-sm">
            {corrections.data.corrections.map((correction) => (
              <Correction key={correction.id} correction={correction} />
            ))}
          </ul>
        ) : (
          <p className="text-sm text-ink-muted">This call has not been corrected.</p>
        ))}
      <p className="text-sm">
        <Link
          href={`/corrections?company=${encodeURIComponent(event.company)}`}
          className="rounded text-brand-ink underline underline-offset-3"
        >
          All corrections of {event.company}
        </Link>
      </p>
      {mayEdit && (
        <details>
          <summary className="w-fit rounded text-sm text-ink-muted hover:text-ink">Correct this call</summary>
          <div className="pt-4">
            <CorrectionForm
              target={{ eventId }}
              what="this call"
              quantity={`-${event.quantity}`}
              quantityHelp={`Signed. The call counts ${formatDecimal(event.quantity)}.`}
            />
          </div>
        </details>
      )}
    </section>
  );
}

function Correction({ correction }: { correction: CorrectionView }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3.5 py-2">
      <span className="font-medium tabular-nums">{formatSigned(correction.quantity)}</span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{correction.reason}</span>
      <span aria-hidden className="leader" />
      <span className="text-xs text-ink-muted">
        {correction.meterName === null ? 'every meter' : correction.meterName}, by {correction.author},{' '}
        <Time iso={correction.createdAt} />
        {correction.reversedBy !== null && ', undone'}
      </span>
      <UndoCorrection correction={correction} />
    </li>
  );
}
