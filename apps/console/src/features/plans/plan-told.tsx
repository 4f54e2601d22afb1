'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { PRICE_SWITCHES } from '#components/price/price-switches.ts';
import { Button } from '#components/ui/button.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { useTellPrices } from './use-tell-prices.ts';

const PricePreview = dynamic(() => import('#components/price/price-preview.tsx').then((module) => module.PricePreview));

/** What agents are told of prices before they call, a switch for each way and proxy, and what one of them would read. */
export function PlanTold({ plan }: { plan: PlanView }) {
  const { data: proxies } = useQuery(proxiesQuery);
  const tell = useTellPrices();
  const mayChange = useMay('proxies.write') === true;
  const [shownId, setShownId] = useState<string | null>(null);
  const shown = proxies?.find(({ id }) => id === shownId);
  const told = shown?.resource.spec.prices;
  const isTold = told !== undefined && Object.values(told).includes(true);
  const ways = PRICE_SWITCHES.filter(({ name }) => name !== 'receiptArguments').map(
    ({ name, short, label, help }): Column<ProxyView> => ({
      id: name,
      header: short,
      onPhone: 'line',
      className: 'max-sm:flex max-sm:items-center max-sm:justify-between',
      cell: (proxy) => {
        const { displayName, prices } = proxy.resource.spec;
        return (
          <Switch
            aria-label={`${displayName}: ${label.toLowerCase()}`}
            title={help}
            checked={prices?.[name] === true}
            disabled={!mayChange || tell.busy === proxy.id}
            onCheckedChange={(on) => {
              setShownId(proxy.id);
              tell.change(proxy, { [name]: on });
            }}
          />
        );
      },
    }),
  );
  return (
    <section aria-labelledby="told" className="flex flex-col gap-3">
      <h2 id="told" className="text-base font-semibold">
        Told before the call
      </h2>
      <p className="text-sm text-ink-muted">
        Where agents learn what a call costs them. A switch holds for all companies that use the proxy, and runs at
        once.
      </p>
      <DataTable
        caption="Where agents learn prices"
        columns={[nameColumn, ...ways, previewColumn(setShownId)]}
        rows={proxies}
        rowKey={({ id }) => id}
        empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">There is no proxy yet.</p>}
      />
      {tell.error && <FormProblems findings={[]} error={tell.error} />}
      {shown !== undefined &&
        (isTold ? (
          <PricePreview proxy={shown} told={told} plan={plan} />
        ) : (
          <p role="status" className="text-sm text-ink-muted">
            Agents of {shown.resource.spec.displayName} are told no price: answers pass byte for byte.
          </p>
        ))}
    </section>
  );
}

const nameColumn: Column<ProxyView> = {
  id: 'proxy',
  header: 'Proxy',
  className: 'w-full',
  cell: ({ id, resource }) => (
    <Link href={`/proxies/${encodeURIComponent(id)}`} className="rounded font-medium hover:underline">
      {resource.spec.displayName}
    </Link>
  ),
};

const previewColumn = (show: (id: string) => void): Column<ProxyView> => ({
  id: 'preview',
  header: <span className="sr-only">Actions</span>,
  align: 'end',
  cell: ({ id, resource }) => (
    <Button size="sm" aria-label={`Preview what agents of ${resource.spec.displayName} read`} onClick={() => show(id)}>
      Preview
    </Button>
  ),
});
