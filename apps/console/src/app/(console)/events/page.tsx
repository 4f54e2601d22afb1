import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { EventsPage } from '#features/events/events-page.tsx';

export const metadata: Metadata = { title: 'Events' };

export default function EventsRoute() {
  return (
    <Page wide>
      {/* Not read on the server: rows are drawn for the screen there is, and the page would only be larger. */}
      <EventsPage />
    </Page>
  );
}
