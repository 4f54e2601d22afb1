import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { issuerQuery } from '#data/issuer.ts';
import { IssuerPage } from '#features/settings/issuer/issuer-page.tsx';

export const metadata: Metadata = { title: 'Issuer of invoices' };

export default function IssuerRoute() {
  return (
    <Page>
      <Prefetch queries={[issuerQuery]}>
        <IssuerPage />
      </Prefetch>
    </Page>
  );
}
