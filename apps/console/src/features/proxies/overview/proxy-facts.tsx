'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Time } from '#components/time.tsx';
import { policiesQuery } from '#data/policies.ts';
import { Authentication } from '../authentication.tsx';

/** Who may call, what acts on a call in which order, and what else is so of a proxy. */
export function ProxyFacts({ proxy }: { proxy: ProxyView }) {
  const { data: catalogue = [] } = useQuery(policiesQuery);
  const { spec, metadata } = proxy.resource;
  const base = `/proxies/${encodeURIComponent(proxy.id)}`;
  const titleOf = (name: string) => catalogue.find((policy) => policy.name === name)?.title ?? name;
  const facts = [
    { label: 'Who may call', value: <Authentication value={proxy.authentication} /> },
    { label: 'Last call', value: proxy.lastCallAt ? <Time iso={proxy.lastCallAt} /> : 'None yet' },
    { label: 'Name', value: <code className="font-mono text-xs">{metadata.name}</code> },
    { label: 'Credential for the server', value: proxy.upstreamSecret.set ? 'Set' : 'None' },
    {
      label: 'Changed',
      value: (
        <>
          <Time iso={proxy.updatedAt} /> by <bdi>{proxy.updatedBy}</bdi>
        </>
      ),
    },
  ];
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[1fr_2fr]">
      <section aria-labelledby="proxy-policies" className="min-w-0">
        <h2 id="proxy-policies" className="font-semibold">
          Policies
        </h2>
        {spec.policies.length === 0 ? (
          <p className="text-sm text-ink-muted">
            None.{' '}
            <Link href={`${base}/policies`} className="rounded underline underline-offset-3">
              Add a policy
            </Link>
          </p>
        ) : (
          <ol className="mt-1 text-sm">
            {spec.policies.map(({ name }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a policy may stand there twice; its place is what it is
              <li key={index} className="flex h-7 items-center gap-2">
                <span className="w-4 text-end text-ink-muted tabular-nums">{index + 1}</span>
                <Link href={`${base}/policies`} className="min-w-0 truncate rounded hover:underline">
                  {titleOf(name)}
                </Link>
              </li>
            ))}
          </ol>
        )}
      </section>
      <section aria-labelledby="proxy-facts" className="min-w-0">
        <h2 id="proxy-facts" className="sr-only">
          Facts
        </h2>
        <dl className="grid grid-cols-[repeat(auto-fill,minmax(12.5rem,1fr))] gap-x-6 gap-y-3 text-sm">
          {facts.map(({ label, value }) => (
            <div key={label} className="min-w-0">
              <dt className="text-xs text-ink-muted">{label}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
