'use client';

import type { PortalCalls } from '@tallygate/contracts/portal';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { portalCallsQuery } from '#data/portal.ts';
import { PortalPart } from './portal-part.tsx';

/** Each call, and why it is charged or free. */
export function CallsPage() {
  const calls = useInfiniteQuery(portalCallsQuery);
  return (
    <PortalPart title="Calls" reading={calls}>
      {({ pages }) => (
        <>
          <DataTable
            caption="Calls"
            columns={COLUMNS}
            rows={pages.flatMap((page) => page.calls)}
            rowKey={({ id }) => id}
            empty={<EmptyState heading="No call yet">Each call stands here, also those that are free.</EmptyState>}
          />
          {calls.hasNextPage && (
            <div>
              <Button busy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
                Show older
              </Button>
            </div>
          )}
        </>
      )}
    </PortalPart>
  );
}

const COLUMNS: readonly Column<PortalCalls['calls'][number]>[] = [
  { id: 'time', header: 'Time', className: 'whitespace-nowrap', cell: ({ time }) => <Time iso={time} absolute /> },
  { id: 'tool', header: 'Tool', className: 'w-full', cell: ({ tool }) => tool ?? '–' },
  { id: 'consumer', header: 'Key or agent', cell: ({ consumer }) => consumer ?? '–' },
  {
    id: 'charge',
    header: 'Charge',
    cell: ({ isCharged }) => <Badge tone={isCharged ? 'brand' : 'neutral'}>{isCharged ? 'Charged' : 'Free'}</Badge>,
  },
  { id: 'reason', header: 'Because', onPhone: 'line', cell: ({ reason }) => reason },
  { id: 'quantity', header: 'Quantity', align: 'end', from: 'md', cell: ({ quantity }) => quantity },
];
