'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { DeleteMenu } from '#components/apply/delete-menu.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { ServerState } from '#components/server-state.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { tabListStyle, tabStyle } from '#components/ui/tab-style.ts';
import { proxyQuery, useDeleteProxy } from '#data/proxies.ts';
import { serversQuery } from '#data/servers.ts';
import { ProxyDeletion } from './proxy-deletion.tsx';

const TABS = [
  { segment: '', label: 'Overview' },
  { segment: '/tools', label: 'Tools' },
  { segment: '/policies', label: 'Policies' },
  { segment: '/keys', label: 'API keys' },
  { segment: '/events', label: 'Events' },
  { segment: '/connect', label: 'Connect' },
  { segment: '/try', label: 'Try it' },
  { segment: '/edit', label: 'Edit' },
  { segment: '/yaml', label: 'YAML' },
];

/** Header and tabs of one proxy; its tabs are routes. */
export function ProxyTabs({ id, children }: { id: string; children: ReactNode }) {
  const pathname = usePathname();
  const proxy = useQuery(proxyQuery(id));
  const { data: servers } = useQuery(serversQuery);
  const server = servers?.find((one) => one.proxy === id);
  const remove = useDeleteProxy();
  const base = `/proxies/${encodeURIComponent(id)}`;
  const spec = proxy.data?.resource.spec;
  return (
    <>
      <PageHeader
        trail={[{ label: 'Proxies', href: '/proxies' }]}
        title={spec?.displayName ?? id}
        aside={
          proxy.data && (
            <>
              <span className="text-base text-ink-muted">{spec?.version}</span>
              {server && <ServerState health={server.health} />}
              {proxy.data.state !== 'running' && <EntityStateBadge state={proxy.data.state} />}
            </>
          )
        }
        actions={
          proxy.data && (
            <DeleteMenu
              entity={{ type: 'proxy', id }}
              noun="proxy"
              name={spec?.displayName ?? id}
              consequence={<ProxyDeletion proxy={proxy.data} />}
              mutation={remove}
              listHref="/proxies"
            />
          )
        }
      />
      <nav aria-label="Proxy">
        <ul className={tabListStyle}>
          {TABS.map(({ segment, label }) => (
            <li key={label} className="flex">
              <Link
                href={base + segment}
                className={tabStyle}
                aria-current={pathname === base + segment ? 'page' : undefined}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {proxy.data ? (
        children
      ) : proxy.error ? (
        <LoadError error={proxy.error} what={`proxy ${id}`} onRetry={() => void proxy.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
