import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { EventsPage } from '#features/events/events-page.tsx';

export const metadata: Metadata = { title: 'Events' };

export default function EventsRoute() {
  return (
    <Page>
      {/* Events are not read on the server, which does not know how many rows fit the screen. */}
      <EventsPage />
    </Page>
  );
}
