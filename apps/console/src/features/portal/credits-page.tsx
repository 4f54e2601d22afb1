'use client';

import type { PortalCredits } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FigureItem } from '#components/figure-item.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { portalCreditsQuery, portalSessionQuery, portalTopUpQuery } from '#data/portal.ts';
import { formatAmount, formatDifference } from '#lib/money.ts';
import { PortalPart } from './portal-part.tsx';
import { RechargeForm } from './recharge-form.tsx';
import { TopUpForm } from './top-up-form.tsx';

/**
 * What the company has paid in advance, and the way to more of it.
 * @param topUp the purchase that the buyer comes back from
 */
export function PortalCreditsPage({ topUp }: { topUp: string | null }) {
  const isAdmin = useQuery(portalSessionQuery).data?.role === 'admin';
  return (
    <PortalPart title="Credits" reading={useQuery(portalCreditsQuery)}>
      {({ balances, grants, movements, recharge, payCurrency }) => (
        <>
          {topUp !== null && <BackFromPayment id={topUp} />}
          {balances.map((one) => (
            <Balance key={one.currency} balance={one} />
          ))}
          {isAdmin && payCurrency !== null && (
            <>
              <TopUpForm currency={payCurrency} />
              <RechargeForm key={recharge?.state} recharge={recharge} currency={recharge?.currency ?? payCurrency} />
            </>
          )}
          <DataTable
            caption="Credits that were granted"
            columns={GRANTS}
            rows={grants}
            rowKey={({ id }) => id}
            empty={
              <EmptyState heading="Nothing was paid in advance">Calls that are prepaid use credits up.</EmptyState>
            }
          />
          {movements.length > 0 && (
            <DataTable
              caption="Last movements of credits"
              columns={MOVEMENTS}
              rows={movements}
              rowKey={(one) => `${one.at} ${movements.indexOf(one)}`}
            />
          )}
        </>
      )}
    </PortalPart>
  );
}

/** What became of the payment that the buyer comes back from. */
function BackFromPayment({ id }: { id: string }) {
  const { data } = useQuery(portalTopUpQuery(id));
  if (data === undefined) return null;
  const amount = formatAmount(data.amount, data.currency);
  switch (data.state) {
    case 'paid':
      return (
        <Alert tone="good" live heading={`${amount} paid`}>
          <p>Your agents can use it now.</p>
        </Alert>
      );
    case 'open':
      return (
        <Alert tone="info" live heading={`${amount} not paid yet`}>
          <p>Nothing was charged so far. This page says so by itself once the payment has arrived.</p>
        </Alert>
      );
    case 'expired':
      return (
        <Alert tone="warn" live heading="The payment page has expired">
          <p>Nothing was charged. Begin anew.</p>
        </Alert>
      );
    default:
      return (
        <Alert tone="warn" live heading="Your provider looks at this payment">
          <p>What was paid is not what was asked, or was taken back.</p>
        </Alert>
      );
  }
}

function Balance({ balance: { currency, balance, held, debt } }: { balance: PortalCredits['balances'][number] }) {
  const owes = /[1-9]/.test(debt);
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label={`Balance in ${currency.toUpperCase()}`} className="grid grid-cols-2 gap-4">
        <FigureItem label={`Left, ${currency.toUpperCase()}`} value={formatAmount(balance, currency)} />
        <FigureItem label="Held by running calls" value={formatAmount(held, currency)} />
      </ul>
      {owes && (
        <Alert tone="warn" heading={`${formatAmount(debt, currency)} are owed`}>
          <p>A payment was taken back after it was spent. Calls are refused until it is paid.</p>
        </Alert>
      )}
    </div>
  );
}

const GRANTS: readonly Column<PortalCredits['grants'][number]>[] = [
  {
    id: 'kind',
    header: 'Credits',
    cell: ({ category }) => (category === 'purchased' ? 'Paid for' : 'Given'),
  },
  { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount, currency }) => formatAmount(amount, currency) },
  { id: 'left', header: 'Left', align: 'end', cell: ({ left, currency }) => formatAmount(left, currency) },
  { id: 'since', header: 'Since', from: 'md', cell: ({ createdAt }) => <Time iso={createdAt} absolute /> },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ expiresAt }) => (expiresAt === null ? 'Never' : <Time iso={expiresAt} absolute />),
  },
];

type Movement = PortalCredits['movements'][number];
const WORDS: Record<Movement['type'], string> = {
  granted: 'Added',
  settled: 'Spent by a call',
  expired: 'Expired',
  voided: 'Taken back',
  debt: 'Owed',
  forgone: 'Written off',
  corrected: 'Corrected',
};
const COMES_IN: ReadonlySet<Movement['type']> = new Set(['granted', 'corrected']);

const MOVEMENTS: readonly Column<Movement>[] = [
  { id: 'what', header: 'What', className: 'w-full', cell: ({ type }) => WORDS[type] },
  {
    id: 'amount',
    header: 'Amount',
    align: 'end',
    cell: ({ type, amount, currency }) => formatDifference(COMES_IN.has(type) ? amount : `-${amount}`, currency),
  },
  { id: 'at', header: 'When', className: 'whitespace-nowrap', cell: ({ at }) => <Time iso={at} /> },
];
