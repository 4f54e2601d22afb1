'use client';

import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { ListPlus, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsArrayOf, parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { May } from '#components/rights.tsx';
import { ScrollRegion } from '#components/scroll-region.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { Table, TableHead } from '#components/ui/table.tsx';
import { policiesQuery } from '#data/policies.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { MatrixCell } from './matrix-cell.tsx';
import { isFillable, placesOf, shownPolicies } from './matrix-model.ts';

const FillSheet = dynamic(() => import('./fill-sheet.tsx').then((module) => module.FillSheet), { ssr: false });

type Filling = { policy: PolicyView; startWith: readonly string[] };

/** Which proxy has which policies, and which lacks one. A cell opens what is there, or adds what is not. */
export function PolicyMatrix() {
  const policies = useQuery(policiesQuery);
  const proxies = useQuery(proxiesQuery);
  const mayEdit = useMay('proxies.write') === true;
  const [also, setAlso] = useQueryState('also', parseAsArrayOf(parseAsString).withDefault([]));
  const [filling, setFilling] = useState<Filling | null>(null);
  const failed = policies.error ?? proxies.error;
  if (!policies.data || !proxies.data)
    return failed ? (
      <LoadError
        error={failed}
        what="the policies"
        onRetry={() => void Promise.all([policies.refetch(), proxies.refetch()])}
      />
    ) : (
      <PageSkeleton />
    );
  if (proxies.data.length === 0) return <NoProxies />;
  const shown = shownPolicies(policies.data, also);
  const others = policies.data.filter((policy) => !shown.includes(policy));
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-ink-muted">A number is the place at which a policy is checked.</p>
        {others.length > 0 && (
          <Select
            aria-label="Show another policy"
            className="w-56"
            value=""
            onChange={({ target }) => void setAlso([...also, target.value])}
          >
            <option value="">Show another policy…</option>
            {others.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </div>
      <ScrollRegion label="Policies of each proxy" className="rounded-xl border bg-surface">
        <Table>
          <caption className="sr-only">Policies of each proxy</caption>
          <thead>
            <tr>
              <TableHead className="sticky start-0 z-10 bg-sunken">Proxy</TableHead>
              {shown.map((policy) => (
                <TableHead key={policy.name} className="whitespace-nowrap">
                  <span className="inline-flex items-center gap-1">
                    <span title={policy.description}>{policy.title}</span>
                    {mayEdit && (
                      <Button
                        variant="ghost"
                        size="icon"
                        className="size-6"
                        aria-label={`Add ${policy.title} to several proxies`}
                        title="Add to several proxies"
                        onClick={() => setFilling({ policy, startWith: [] })}
                      >
                        <ListPlus aria-hidden />
                      </Button>
                    )}
                  </span>
                </TableHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {proxies.data.map((proxy) => (
              <Row
                key={proxy.id}
                proxy={proxy}
                policies={shown}
                onAdd={mayEdit && isFillable(proxy) ? (policy) => setFilling({ policy, startWith: [proxy.id] }) : null}
              />
            ))}
          </tbody>
        </Table>
      </ScrollRegion>
      {filling && <FillSheet {...filling} proxies={proxies.data.filter(isFillable)} onClose={() => setFilling(null)} />}
    </div>
  );
}

type RowProps = {
  proxy: ProxyView;
  policies: readonly PolicyView[];
  /** Null where nothing can be added. */
  onAdd: ((policy: PolicyView) => void) | null;
};

function Row({ proxy, policies, onAdd }: RowProps) {
  const name = proxy.resource.spec.displayName;
  return (
    <tr className="h-8 border-b border-line last:border-b-0 hover:bg-sunken/50">
      <th scope="row" className="sticky start-0 z-10 max-w-48 bg-surface px-4 text-start font-medium">
        <Link
          href={`/proxies/${encodeURIComponent(proxy.id)}/policies`}
          title={name}
          className="block truncate rounded hover:underline"
        >
          <bdi>{name}</bdi>
        </Link>
      </th>
      {policies.map((policy) => (
        <td key={policy.name} className="h-8 px-2 text-sm whitespace-nowrap">
          <MatrixCell
            proxy={proxy}
            title={policy.title}
            places={placesOf(proxy, policy.name)}
            onAdd={onAdd && (() => onAdd(policy))}
          />
        </td>
      ))}
    </tr>
  );
}

function NoProxies() {
  return (
    <EmptyState
      icon={<Plus />}
      heading="No proxy has policies yet"
      action={
        <May to="proxies.write">
          <Button variant="primary" asChild>
            <Link href="/proxies/new">Add proxy</Link>
          </Button>
        </May>
      }
    >
      Here you will see which proxy has which policies.
    </EmptyState>
  );
}
