import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { alertDeliveriesQuery, alertEndpointsQuery } from '#data/alerts.ts';
import { EndpointPage } from '#features/alerts/endpoint-page.tsx';

export const metadata: Metadata = { title: 'Endpoint · Alerts' };

type Props = { params: Promise<{ id: string }> };

export default async function AlertEndpointRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[alertEndpointsQuery, alertDeliveriesQuery(id)]}>
        <EndpointPage id={id} />
      </Prefetch>
    </Page>
  );
}
