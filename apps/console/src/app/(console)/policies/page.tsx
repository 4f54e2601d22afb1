import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { policiesQuery } from '#data/policies.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { PolicyCatalogue } from '#features/policies/policy-catalogue.tsx';

export const metadata: Metadata = { title: 'Policies' };

export default function PolicyCatalogueRoute() {
  return (
    <Page wide>
      <Prefetch queries={[policiesQuery, proxiesQuery]}>
        <PolicyCatalogue />
      </Prefetch>
    </Page>
  );
}
