import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { publishersQuery } from '#data/publishers.ts';
import { SetupPage } from '#features/setup/setup-page.tsx';

export const metadata: Metadata = { title: 'Setup' };

export default function SetupPageRoute() {
  return (
    <Page>
      <Prefetch queries={[proxiesQuery, keyManagersQuery, publishersQuery]}>
        <SetupPage />
      </Prefetch>
    </Page>
  );
}
