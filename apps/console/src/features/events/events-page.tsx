'use client';

import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

const TITLE = 'Events';
const SENTENCE = 'Every call that reached the gateway, with what became of it and whether it is billed.';

/** Shows what only a browser reads, so it comes after the page's head and what stands around it. */
const EventsInstrument = dynamic(() => import('./events-instrument.tsx').then((module) => module.EventsInstrument), {
  ssr: false,
  loading: () => (
    <>
      <PageHeader title={TITLE} description={SENTENCE} />
      <Skeleton className="h-96 w-full" />
    </>
  ),
});

export function EventsPage() {
  return <EventsInstrument head={(toolbar) => <PageHeader title={TITLE} description={SENTENCE} actions={toolbar} />} />;
}
