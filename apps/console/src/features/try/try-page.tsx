'use client';

import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Field } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { ReadOnly } from '#components/rights.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { proxiesQuery, proxyQuery } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { useTryView } from './try-view.ts';

// Form, answer and checks of arguments are more script than the rest of the page.
const TryWorkbench = dynamic(() => import('./try-workbench.tsx').then((module) => module.TryWorkbench), {
  ssr: false,
  loading: PageSkeleton,
});

/** What does this tool answer? Any proxy of the installation, chosen here. */
export function TryPage() {
  const proxies = useQuery(proxiesQuery);
  const [view, setView] = useTryView();
  const named = proxies.data?.find(({ id }) => id === view.proxy);
  const isAbsent = view.proxy !== '' && named === undefined;
  const chosen = view.proxy === '' ? proxies.data?.[0] : named;
  return (
    <>
      <PageHeader title="Try it" description="Call a tool through the gateway, with every policy in its way." />
      {proxies.error && !proxies.data ? (
        <LoadError error={proxies.error} what="the proxies" onRetry={() => void proxies.refetch()} />
      ) : proxies.data === undefined ? (
        <PageSkeleton />
      ) : proxies.data.length === 0 ? (
        <EmptyState
          icon={<FlaskConical />}
          heading="No proxy to try yet"
          action={
            <Button asChild>
              <Link href="/proxies/new">Add a proxy</Link>
            </Button>
          }
        >
          Once a proxy runs, its tools can be called here.
        </EmptyState>
      ) : (
        <Tried
          id={chosen?.id}
          proxyChoice={
            <Field label="Proxy" error={isAbsent ? `There is no proxy “${view.proxy}”.` : undefined}>
              {(control) => (
                <Select
                  {...control}
                  value={chosen?.id ?? ''}
                  onChange={(event) => void setView({ proxy: event.target.value, offer: null })}
                >
                  {isAbsent && <option value="">Choose…</option>}
                  {proxies.data.map(({ id, resource }) => (
                    <option key={id} value={id}>
                      {resource.spec.displayName}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          }
        />
      )}
    </>
  );
}

/** The same for one proxy: a tab of its page. Without one there is its choice alone. */
export function Tried({ id, proxyChoice }: { id: string | undefined; proxyChoice?: ReactNode }) {
  const proxy = useQuery({ ...proxyQuery(id ?? ''), enabled: id !== undefined });
  const isAllowed = useMay('proxies.write');
  if (isAllowed === false) return <ReadOnly to="proxies.write" what="proxies, and try them" />;
  if (id === undefined) return <div className="max-w-md">{proxyChoice}</div>;
  if (proxy.error && !proxy.data)
    return <LoadError error={proxy.error} what={`proxy ${id}`} onRetry={() => void proxy.refetch()} />;
  return proxy.data ? <TryWorkbench key={id} proxy={proxy.data} proxyChoice={proxyChoice} /> : <PageSkeleton />;
}
