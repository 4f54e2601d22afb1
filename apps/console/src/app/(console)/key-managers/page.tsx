import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { KeyManagerList } from '#features/key-managers/key-manager-list.tsx';

export const metadata: Metadata = { title: 'Key managers' };

export default function KeyManagerListRoute() {
  return (
    <Page>
      <Prefetch queries={[keyManagersQuery]}>
        <KeyManagerList />
      </Prefetch>
    </Page>
  );
}
