import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { Page } from '#components/page.tsx';
import { ProxyTabs } from '#features/proxies/proxy-tabs.tsx';

type Props = { params: Promise<{ id: string }>; children: ReactNode };

export async function generateMetadata({ params }: Pick<Props, 'params'>): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).id)} · Proxies` };
}

export default async function ProxyLayout({ params, children }: Props) {
  return (
    <Page>
      <ProxyTabs id={decodeURIComponent((await params).id)}>{children}</ProxyTabs>
    </Page>
  );
}
