'use client';

import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Maximize2 } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { CopyButton } from '#components/copy-button.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Sheet, SheetContent } from '#components/ui/sheet.tsx';
import { eventQuery } from '#data/events.ts';
import { EventDetails } from './event-details.tsx';
import { titleOf } from './outcome-text.ts';
import type { EventView } from './use-event-view.ts';

type EventDrawerProps = {
  id: string | null;
  /** The row that was opened; shows its name before the details arrive. */
  known: LedgerEvent | undefined;
  view: Pick<EventView, 'open' | 'narrowTo'>;
  previous: string | undefined;
  next: string | undefined;
  /** Called with the event shown last, for giving focus back to its row. */
  onClosed: (id: string) => void;
};

/** Beside the list, which makes room for it where there is enough. */
const DRAWER_WIDTH = 'max-w-none sm:w-[clamp(30rem,40vw,45rem)] sm:border-s';

export function EventDrawer({ id, known, view, previous, next, onClosed }: EventDrawerProps) {
  const last = useRef(id);
  useEffect(() => {
    if (id !== null) last.current = id;
  }, [id]);
  return (
    <Sheet modal={false} open={id !== null} onOpenChange={(open) => !open && view.open(null)}>
      <SheetContent
        heading={known ? titleOf(known) : 'Event'}
        data-event-drawer=""
        className={DRAWER_WIDTH}
        // The list beside it stays in use.
        onInteractOutside={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (last.current !== null) onClosed(last.current);
        }}
      >
        {id !== null && (
          <>
            <div className="flex flex-wrap items-center gap-1 border-b px-6 py-2">
              <Button variant="ghost" size="sm" disabled={!previous} onClick={() => previous && view.open(previous)}>
                <ChevronUp aria-hidden /> Previous
              </Button>
              <Button variant="ghost" size="sm" disabled={!next} onClick={() => next && view.open(next)}>
                <ChevronDown aria-hidden /> Next
              </Button>
              <span className="ms-auto flex items-center gap-1">
                <CopyButton value={id} what="event id" />
                <Button variant="ghost" size="sm" asChild>
                  <Link href={`/events/${id}`}>
                    <Maximize2 aria-hidden /> Full page
                  </Link>
                </Button>
              </span>
            </div>
            <div className="px-6 py-5">
              <DrawerBody id={id} onFilter={view.narrowTo} />
            </div>
          </>
        )}
      </SheetContent>
    </Sheet>
  );
}

function DrawerBody({ id, onFilter }: { id: string; onFilter: EventView['narrowTo'] }) {
  const detail = useQuery(eventQuery(id));
  if (detail.data) return <EventDetails event={detail.data} level="h3" onFilter={onFilter} />;
  if (detail.error) return <LoadError error={detail.error} what="this event" onRetry={() => void detail.refetch()} />;
  return <PageSkeleton />;
}
