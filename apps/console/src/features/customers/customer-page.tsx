'use client';

import type { CustomerView } from '@tallygate/contracts/customer';
import { useQuery } from '@tanstack/react-query';
import { Coins, Pencil, Printer } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { FigureItem } from '#components/figure-item.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { chargesQuery, customerQuery } from '#data/customers.ts';
import { formatNumber } from '#lib/format.ts';
import { ChargeLines } from './charge-lines.tsx';
import { ChargeText } from './charge-text.tsx';

// What stands below the fold is drawn by the server, and can be pressed once its code is there.
const CustomerAliases = dynamic(() => import('./customer-aliases.tsx').then((module) => module.CustomerAliases));
const CustomerUsage = dynamic(() => import('./customer-usage.tsx').then((module) => module.CustomerUsage));

/** One company: what it owes and why, what it uses, who it is, and under which names it calls. */
export function CustomerPage({ company }: { company: string }) {
  const customer = useQuery(customerQuery(company));
  const title = customer.data?.name || company;
  return (
    <>
      <PageHeader
        title={<bdi>{title}</bdi>}
        trail={[{ label: 'Customers', href: '/customers' }]}
        aside={title !== company && <span className="font-mono text-sm text-ink-muted">{company}</span>}
        actions={
          <>
            <Button onClick={() => print()} className="print:hidden">
              <Printer aria-hidden /> Print
            </Button>
            <May to="credits.read">
              <Button asChild>
                <Link href={`/customers/${encodeURIComponent(company)}/credits`}>
                  <Coins aria-hidden /> Credits
                </Link>
              </Button>
            </May>
            <May to="meters.write">
              <Button asChild>
                <Link href={`/customers/${encodeURIComponent(company)}/edit`} data-shortcut="edit">
                  <Pencil aria-hidden /> Edit
                </Link>
              </Button>
            </May>
          </>
        }
      />
      {customer.data ? (
        <Customer customer={customer.data} />
      ) : customer.error ? (
        <LoadError error={customer.error} what="the customer" onRetry={() => void customer.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function Customer({ customer }: { customer: CustomerView }) {
  const { company, plan, calls, consumers, lastCallAt, aliasOf } = customer;
  const charge = useQuery(chargesQuery([company])).data?.get(company);
  return (
    <div className="flex flex-col gap-8">
      {aliasOf !== null && (
        <Alert tone="info" heading={`New calls count for ${aliasOf}`}>
          <p>
            <Link href={`/customers/${encodeURIComponent(aliasOf)}`} className="underline underline-offset-3">
              Open {aliasOf}
            </Link>
          </p>
        </Alert>
      )}
      <ul className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <FigureItem label="This period so far" value={<ChargeText charge={charge} />} />
        <FigureItem
          label="Plan"
          value={
            plan ? (
              <Link href={`/plans/${encodeURIComponent(plan.planId)}`} className="hover:underline">
                {plan.name}
              </Link>
            ) : (
              'None'
            )
          }
        />
        <FigureItem label="Calls this month" value={formatNumber(calls)} />
        <FigureItem label="Last call" value={lastCallAt ? <Time iso={lastCallAt} /> : 'None yet'} />
      </ul>
      {charge && <ChargeLines charge={charge} hasPlan={plan !== null} />}
      <CustomerUsage company={company} consumers={consumers} />
      <section aria-labelledby="details" className="flex flex-col gap-3">
        <h2 id="details" className="text-base font-semibold">
          Details
        </h2>
        <Details customer={customer} />
      </section>
      <CustomerAliases customer={customer} />
    </div>
  );
}

function Details({ customer: { details, updatedAt, updatedBy, company } }: { customer: CustomerView }) {
  const { name, address, taxId, orderReference, contacts, note } = details;
  const { line1, line2, postalCode, city, state, country } = address;
  const lines = [line1, line2, [postalCode, city].filter(Boolean).join(' '), state, country].filter(Boolean);
  if (updatedAt === null)
    return (
      <p className="text-sm text-ink-muted">
        Nothing is written down: invoices would name {company} alone, without an address.
      </p>
    );
  return (
    <LedgerList
      entries={[
        { label: 'Legal name', value: name || '–' },
        { label: 'Address', value: lines.join(', ') || '–' },
        { label: 'Tax id', value: taxId || '–' },
        { label: 'Order reference', value: orderReference || '–' },
        {
          label: 'Contacts',
          value: contacts.map((one) => [one.name, one.email].filter(Boolean).join(', ')).join('; ') || '–',
        },
        { label: 'Note', value: note || '–' },
        {
          label: 'Last changed',
          value: (
            <>
              <Time iso={updatedAt} /> by {updatedBy}
            </>
          ),
        },
      ]}
    />
  );
}
