'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '#components/ui/skeleton.tsx';

/** Shows what only a browser reads, so it comes after the tabs that it stands under. */
const EventsInstrument = dynamic(() => import('./events-instrument.tsx').then((module) => module.EventsInstrument), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});

/** The events of one proxy, within its page. */
export function ProxyEvents({ id }: { id: string }) {
  return (
    <EventsInstrument
      proxy={id}
      head={(toolbar) => (
        <div className="flex flex-wrap items-center justify-end gap-2">
          <h2 className="sr-only">Events of this proxy</h2>
          {toolbar}
        </div>
      )}
    />
  );
}
