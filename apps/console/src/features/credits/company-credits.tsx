'use client';

import type { CreditBalance, GrantView } from '@tallygate/contracts/credit';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { FigureItem } from '#components/figure-item.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { creditsQuery } from '#data/credits.ts';
import { formatAmount } from '#lib/money.ts';
import { EntryList } from './entry-list.tsx';
import { GrantList } from './grant-list.tsx';
import { LeaseList } from './lease-list.tsx';
import { RefusalTable } from './refusal-table.tsx';

const GrantDialog = dynamic(() => import('./grant-dialog.tsx').then((module) => module.GrantDialog), { ssr: false });
const EndGrantDialog = dynamic(() => import('./end-grant-dialog.tsx').then((module) => module.EndGrantDialog), {
  ssr: false,
});

/** What a company has paid in advance: what is left, what was granted, where it is, and where it went. */
export function CompanyCredits({ company }: { company: string }) {
  const credits = useQuery(creditsQuery(company));
  const [opened, setOpened] = useState<'grant' | GrantView | null>(null);
  const close = () => setOpened(null);
  const balances = credits.data?.balances ?? [];
  return (
    <>
      <PageHeader
        title="Credits"
        description="What the company has paid in advance. Its prepaid calls use it up, and are refused when nothing is left."
        trail={[
          { label: 'Customers', href: '/customers' },
          { label: company, href: `/customers/${encodeURIComponent(company)}` },
        ]}
        actions={
          <May to="credits.write">
            <Button variant="primary" data-shortcut="new" onClick={() => setOpened('grant')}>
              <Plus aria-hidden /> Grant credits…
            </Button>
          </May>
        }
      />
      {credits.error && !credits.data ? (
        <LoadError error={credits.error} what="the credits" onRetry={() => void credits.refetch()} />
      ) : (
        <div className="flex flex-col gap-8">
          {balances.map((balance) => (
            <Balance key={balance.currency} balance={balance} />
          ))}
          <GrantList grants={credits.data?.grants} onEnd={setOpened} />
          <RefusalTable company={company} />
          <LeaseList company={company} />
          <EntryList company={company} currencies={balances.map(({ currency }) => currency)} />
        </div>
      )}
      {opened === 'grant' && <GrantDialog company={company} currency={balances[0]?.currency} onClose={close} />}
      {opened !== null && opened !== 'grant' && <EndGrantDialog grant={opened} onClose={close} />}
    </>
  );
}

function Balance({ balance: { currency, balance, held, debt, asOf } }: { balance: CreditBalance }) {
  const owes = /[1-9]/.test(debt);
  const code = currency.toUpperCase();
  return (
    <div className="flex flex-col gap-4">
      <ul aria-label={`Balance in ${code}`} className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <FigureItem label={`Left, ${code}`} value={formatAmount(balance, currency)} />
        <FigureItem label="Held by running calls" value={formatAmount(held, currency)} />
        <FigureItem label="Owed" value={formatAmount(debt, currency)} />
        <FigureItem
          label="Gateways told last"
          value={asOf === null ? '–' : <Time iso={asOf} />}
          note={asOf === null && 'No gateway has any of it.'}
        />
      </ul>
      {owes && (
        <Alert tone="warn" heading={`${formatAmount(debt, currency)} are owed`}>
          <p>A payment was taken back after it was spent. Prepaid calls are refused until a grant has paid it.</p>
        </Alert>
      )}
    </div>
  );
}
