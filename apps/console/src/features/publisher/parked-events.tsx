'use client';

import type { ParkedAnswer, ParkedEvent } from '@tallygate/contracts/publisher-delivery';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { May } from '#components/rights.tsx';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { PARKED_EXPORT, type ParkedIds, parkedQuery, useDiscardParked, useSendParkedAgain } from '#data/delivery.ts';
import { useMay } from '#data/session.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { ParkedTable } from './parked-table.tsx';

/** What Moesif refused for good, or what became too old: sent again, or discarded, one, some or all. */
export function ParkedEvents() {
  const parked = useInfiniteQuery(parkedQuery);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<ParkedIds | null>(null);
  const again = useSendParkedAgain();
  const discard = useDiscardParked();
  const mayChange = useMay('publishers.write') === true;
  const rows = parked.data?.pages.flatMap(({ events }) => events);
  const total = parked.data?.pages[0]?.total ?? 0;
  // What was dealt with meanwhile is no longer chosen.
  const picked = rows?.filter(({ id }) => chosen.has(id)).map(({ id }) => id) ?? [];
  const ids: ParkedIds = picked.length > 0 ? picked : 'all';
  const what = picked.length > 0 ? `${picked.length} chosen` : 'all';
  const done = (verb: string) => ({
    onSuccess: (answer: ParkedAnswer) => {
      setChosen(new Set());
      notify.success(`${formatCount(answer.events, 'event', 'events')} ${verb}`, { description: silent(answer) });
    },
    onError: (error: Error) => notify.error(error.message),
  });
  return (
    <section aria-labelledby="parked" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1">
          <h2 id="parked" className="scroll-mt-16 font-semibold">
            Parked events
          </h2>
          <p className="text-xs text-ink-muted">
            {total === 0 ? 'None: Moesif refused nothing for good.' : heading(total)}
          </p>
        </div>
        {total > 0 && (
          <div className="flex flex-wrap gap-2">
            <Button asChild>
              <a href={PARKED_EXPORT} download>
                <Download aria-hidden /> Export CSV
              </a>
            </Button>
            <May to="publishers.write">
              <Button busy={again.isPending} onClick={() => again.mutate(ids, done('sent again'))}>
                <RotateCw aria-hidden /> Send {what} again
              </Button>
              <Button onClick={() => setDiscarding(ids)}>
                <Trash2 aria-hidden /> Discard {what}
              </Button>
            </May>
          </div>
        )}
      </div>
      {parked.error && rows === undefined && (
        <LoadError error={parked.error} what="the parked events" onRetry={() => void parked.refetch()} />
      )}
      {total > 0 && (
        <ParkedTable
          rows={rows as readonly ParkedEvent[] | undefined}
          chosen={chosen}
          onChoose={mayChange ? setChosen : undefined}
          onSendAgain={mayChange ? (id) => again.mutate([id], done('sent again')) : undefined}
          onDiscard={mayChange ? (id) => setDiscarding([id]) : undefined}
        />
      )}
      {parked.hasNextPage && (
        <Button className="self-start" busy={parked.isFetchingNextPage} onClick={() => void parked.fetchNextPage()}>
          Show more
        </Button>
      )}
      <ConfirmDialog
        open={discarding !== null}
        onOpenChange={(open) => !open && setDiscarding(null)}
        heading={`Discard ${discardedWords(discarding, total)}?`}
        confirmLabel={`Discard ${discardedWords(discarding, total)}`}
        danger
        busy={discard.isPending}
        onConfirm={() =>
          discarding !== null &&
          discard.mutate(discarding, { ...done('discarded'), onSettled: () => setDiscarding(null) })
        }
      >
        <p>
          Moesif never bills them: their gateways drop them, and nobody can send them again. The ledger keeps them, and
          what they come to here stays.
        </p>
      </ConfirmDialog>
    </section>
  );
}

function heading(total: number): string {
  return `${formatCount(total, 'event is', 'events are')} not at Moesif. It refused them, or they became older than the 30 days that it takes.`;
}

function discardedWords(ids: ParkedIds | null, total: number): string {
  return formatCount(ids === 'all' || ids === null ? total : ids.length, 'event', 'events');
}

/** Orders reach a gateway with its next report. */
function silent({ silentGateways }: ParkedAnswer): string | undefined {
  if (silentGateways.length === 0) return undefined;
  return `${silentGateways.join(', ')} ${silentGateways.length === 1 ? 'does' : 'do'} not report; it is done when that changes.`;
}
