import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { policiesQuery } from '#data/policies.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { PoliciesPage } from '#features/policies/policies-page.tsx';
import { PolicyMatrix } from '#features/proxies/matrix/policy-matrix.tsx';

export const metadata: Metadata = { title: 'Policies' };

export default function PoliciesRoute() {
  return (
    <Page>
      <Prefetch queries={[policiesQuery, proxiesQuery]}>
        <PoliciesPage matrix={<PolicyMatrix />} />
      </Prefetch>
    </Page>
  );
}
