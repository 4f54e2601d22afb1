import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { eventCorrectionsQuery } from '#data/corrections.ts';
import { eventQuery } from '#data/events.ts';
import { EventCorrections } from '#features/corrections/event-corrections.tsx';
import { EventPage } from '#features/events/event-page.tsx';

export const metadata: Metadata = { title: 'Event' };

type Props = { params: Promise<{ id: string }> };

export default async function EventRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[eventQuery(id), eventCorrectionsQuery(id)]}>
        <EventPage id={id}>
          <EventCorrections eventId={id} />
        </EventPage>
      </Prefetch>
    </Page>
  );
}
