import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { GatewaysPage } from '#features/settings/gateways/gateways-page.tsx';

export const metadata: Metadata = { title: 'Gateways' };

export default function GatewaysPageRoute() {
  return (
    <Page>
      <GatewaysPage />
    </Page>
  );
}
