import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { gatewaysQuery } from '#data/gateways.ts';
import { GatewaysPage } from '#features/settings/gateways/gateways-page.tsx';

export const metadata: Metadata = { title: 'Gateways' };

export default function GatewaysPageRoute() {
  return (
    <Page>
      <Prefetch queries={[gatewaysQuery]}>
        <GatewaysPage />
      </Prefetch>
    </Page>
  );
}
