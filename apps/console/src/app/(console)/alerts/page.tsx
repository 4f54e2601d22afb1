import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { alertPagesQuery } from '#data/alerts.ts';
import { AlertList } from '#features/alerts/alert-list.tsx';

export const metadata: Metadata = { title: 'Alerts' };

export default function AlertsRoute() {
  return (
    <Page>
      <Prefetch queries={[alertPagesQuery('all')]}>
        <AlertList />
      </Prefetch>
    </Page>
  );
}
