import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { proxyQuery } from '#data/proxies.ts';
import { serversQuery } from '#data/servers.ts';
import { ProxyTabs } from '#features/proxies/proxy-tabs.tsx';

type Props = { params: Promise<{ id: string }>; children: ReactNode };

export async function generateMetadata({ params }: Pick<Props, 'params'>): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).id)} · Proxies` };
}

export default async function ProxyLayout({ params, children }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[proxyQuery(id), serversQuery]}>
        <ProxyTabs id={id}>{children}</ProxyTabs>
      </Prefetch>
    </Page>
  );
}
