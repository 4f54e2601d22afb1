import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { TryPage } from '#features/try/try-page.tsx';

export const metadata: Metadata = { title: 'Try it' };

export default function TryRoute() {
  return (
    <Page>
      <Prefetch queries={[proxiesQuery]}>
        <TryPage />
      </Prefetch>
    </Page>
  );
}
