import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { CreateProxy } from '#features/proxies/create-proxy.tsx';

export const metadata: Metadata = { title: 'New proxy' };

export default function CreateProxyRoute() {
  return (
    <Page>
      <CreateProxy />
    </Page>
  );
}
