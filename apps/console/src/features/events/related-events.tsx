import type { RelatedEvent } from '@tallygate/contracts/ledger-event';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import Link from 'next/link';
import { Time } from '#components/time.tsx';

const RELATION_WORDS: Record<RelatedEvent['relation'], string> = {
  first: 'The call that this one repeats',
  call: 'The call that this one reports on',
  repeat: 'A repeat of this call',
  update: 'What became of this call later',
};

/** Other events about the same work, so that a duplicate leads to its original and back. */
export function RelatedEvents({ related }: { related: readonly RelatedEvent[] }) {
  return (
    <ul aria-label="Events about the same work" className="flex flex-col gap-2 text-sm">
      {related.map((event) => (
        <li key={event.id} className="flex flex-wrap items-baseline gap-x-2">
          <Link href={`/events/${event.id}`} className="rounded text-brand-ink underline underline-offset-3">
            {RELATION_WORDS[event.relation]}
          </Link>
          <span aria-hidden className="leader" />
          <span>
            {event.billable ? 'Billed' : 'Not billed'}: {REASON_TABLE[event.reason].label}
          </span>
          <span className="text-ink-muted">
            <Time iso={event.time} absolute />
          </span>
        </li>
      ))}
    </ul>
  );
}
