import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { ProxyList } from '#features/proxies/proxy-list.tsx';

export const metadata: Metadata = { title: 'Proxies' };

export default function ProxyListRoute() {
  return (
    <Page wide>
      <ProxyList />
    </Page>
  );
}
