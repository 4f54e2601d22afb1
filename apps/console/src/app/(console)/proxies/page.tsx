import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { serversQuery } from '#data/servers.ts';
import { ProxyList } from '#features/proxies/proxy-list.tsx';

export const metadata: Metadata = { title: 'Proxies' };

export default function ProxyListRoute() {
  return (
    <Page>
      <Prefetch queries={[proxiesQuery, serversQuery]}>
        <ProxyList />
      </Prefetch>
    </Page>
  );
}
