import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { alertEndpointsQuery } from '#data/alerts.ts';
import { EndpointList } from '#features/alerts/endpoint-list.tsx';

export const metadata: Metadata = { title: 'Endpoints · Alerts' };

export default function AlertEndpointsRoute() {
  return (
    <Page>
      <Prefetch queries={[alertEndpointsQuery]}>
        <EndpointList />
      </Prefetch>
    </Page>
  );
}
