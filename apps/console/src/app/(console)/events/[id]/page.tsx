import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { EventPage } from '#features/events/event-page.tsx';

export const metadata: Metadata = { title: 'Event' };

type Props = { params: Promise<{ id: string }> };

export default async function EventRoute({ params }: Props) {
  const { id } = await params;
  return (
    <Page>
      <EventPage id={decodeURIComponent(id)} />
    </Page>
  );
}
