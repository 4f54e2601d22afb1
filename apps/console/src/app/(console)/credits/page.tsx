import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { creditBalancesQuery } from '#data/credits.ts';
import { CreditsPage } from '#features/credits/credits-page.tsx';

export const metadata: Metadata = { title: 'Credits' };

export default function CreditsRoute() {
  return (
    <Page>
      <Prefetch queries={[creditBalancesQuery]}>
        <CreditsPage />
      </Prefetch>
    </Page>
  );
}
