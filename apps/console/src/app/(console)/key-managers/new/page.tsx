import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { CreateKeyManager } from '#features/key-managers/create-key-manager.tsx';

export const metadata: Metadata = { title: 'New key manager' };

export default function CreateKeyManagerRoute() {
  return (
    <Page>
      <CreateKeyManager />
    </Page>
  );
}
