import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { KeyManagerList } from '#features/key-managers/key-manager-list.tsx';

export const metadata: Metadata = { title: 'Key managers' };

export default function KeyManagerListRoute() {
  return (
    <Page wide>
      <KeyManagerList />
    </Page>
  );
}
