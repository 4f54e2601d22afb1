import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { PolicyCatalogue } from '#features/policies/policy-catalogue.tsx';

export const metadata: Metadata = { title: 'Policies' };

export default function PolicyCatalogueRoute() {
  return (
    <Page wide>
      <PolicyCatalogue />
    </Page>
  );
}
