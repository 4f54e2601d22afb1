'use client';

import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import Link from 'next/link';
import { PageHeader } from '#components/page-header.tsx';
import { ScrollRegion } from '#components/scroll-region.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, TableCell, TableHead, TableRow } from '#components/ui/table.tsx';
import { policiesQuery } from '#data/policies.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { formatCount } from '#lib/format.ts';

export function PolicyCatalogue() {
  const policies = useQuery(policiesQuery);
  const { data: proxies = [] } = useQuery(proxiesQuery);
  return (
    <>
      <PageHeader
        title="Policies"
        description="What a proxy can do to a request on its way. Attach them on the proxy’s own page."
      />
      {policies.error && !policies.data ? (
        <LoadError error={policies.error} what="the policies" onRetry={() => void policies.refetch()} />
      ) : !policies.data ? (
        <PageSkeleton />
      ) : (
        <>
          {proxies.length > 0 && <Matrix policies={policies.data} proxies={proxies} />}
          <section aria-labelledby="catalogue">
            <h2 id="catalogue" className="pb-3 text-lg font-semibold">
              Catalogue
            </h2>
            <ul className="grid gap-3 md:grid-cols-2">
              {policies.data.map((policy) => (
                <li key={policy.name} className="rounded-xl border bg-surface p-5 shadow-panel">
                  <div className="flex flex-wrap items-center gap-2">
                    <h3 className="font-semibold">{policy.title}</h3>
                    <Badge>{policy.category}</Badge>
                  </div>
                  <p className="mt-1 text-ink-muted">{policy.description}</p>
                  <p className="mt-3 text-xs text-ink-muted">
                    <code className="font-mono">
                      {policy.name} {policy.version}
                    </code>
                    {' · '}
                    {policy.attachedTo.length > 0
                      ? `on ${formatCount(policy.attachedTo.length, 'proxy', 'proxies')}`
                      : 'not attached'}
                  </p>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </>
  );
}

type MatrixProps = { policies: readonly PolicyView[]; proxies: readonly ProxyView[] };

/** Which proxies have which policies; only policies that somebody uses, and authentication always. */
function Matrix({ policies, proxies }: MatrixProps) {
  const shown = policies.filter(
    (policy) => policy.attachedTo.length > 0 || policy.category === 'authentication' || policy.category === 'analytics',
  );
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix" className="pb-3 text-lg font-semibold">
        Where they are attached
      </h2>
      <ScrollRegion label="Where policies are attached" className="rounded-xl border bg-surface shadow-panel">
        <Table>
          <thead>
            <tr>
              <TableHead className="sticky left-0 bg-surface">Proxy</TableHead>
              {shown.map((policy) => (
                <TableHead key={policy.name} className="text-center">
                  {policy.title}
                </TableHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {proxies.map(({ id, resource }) => (
              <TableRow key={id}>
                <th scope="row" className="sticky left-0 bg-surface px-4 py-2.5 text-left font-medium">
                  <Link href={`/proxies/${encodeURIComponent(id)}/policies`} className="rounded hover:underline">
                    {resource.spec.displayName}
                  </Link>
                </th>
                {shown.map((policy) => {
                  const isAttached = resource.spec.policies.some((attachment) => attachment.name === policy.name);
                  return (
                    <TableCell key={policy.name} className="py-2.5 text-center">
                      {isAttached ? (
                        <Check aria-label="attached" className="mx-auto size-4 text-good" />
                      ) : (
                        <span className="text-ink-muted">
                          <span aria-hidden>·</span>
                          <span className="sr-only">not attached</span>
                        </span>
                      )}
                    </TableCell>
                  );
                })}
              </TableRow>
            ))}
          </tbody>
        </Table>
      </ScrollRegion>
    </section>
  );
}
