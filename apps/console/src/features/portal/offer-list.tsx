'use client';

import type { PortalOffer, PortalOffers } from '@tallygate/contracts/portal';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { useSubscribe } from '#data/portal.ts';
import { formatCount } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { notify } from '#lib/notify.ts';
import { priceInWords } from '#lib/price-words.ts';

const CREDIT_WORDS: Record<PortalOffer['credit'], string> = {
  invoice: 'Calls are paid by invoice.',
  prepaid: 'Calls are paid from credits, and refused without.',
  prepaid_then_invoice: 'Calls are paid from credits, then by invoice.',
};

type OfferListProps = { offers: PortalOffers; mayChoose: boolean };

/** Plans to choose from, each with all that it costs; whoever is on one chooses no more. */
export function OfferList({ offers: { offers, canSubscribe }, mayChoose }: OfferListProps) {
  const subscribe = useSubscribe();
  const [asked, setAsked] = useState<PortalOffer | null>(null);
  if (!canSubscribe) return null;
  if (offers.length === 0)
    return <p className="text-sm text-ink-muted">Your provider puts companies on plans: ask there.</p>;
  return (
    <>
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {offers.map((offer) => (
          <li key={offer.planId} className="flex min-w-0 flex-col gap-2 rounded-xl border bg-surface p-4">
            <h3 className="text-base font-semibold">
              <bdi>{offer.name}</bdi>
            </h3>
            <Costs offer={offer} />
            {mayChoose && (
              <Button
                className="mt-auto self-start"
                aria-label={`Choose ${offer.name}`}
                onClick={() => setAsked(offer)}
              >
                Choose
              </Button>
            )}
          </li>
        ))}
      </ul>
      {!mayChoose && <p className="text-sm text-ink-muted">An administrator of your company chooses.</p>}
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(isOpen) => !isOpen && setAsked(null)}
        heading={`Take ${asked?.name ?? 'the plan'}?`}
        confirmLabel="Take it"
        busy={subscribe.isPending}
        onConfirm={() =>
          asked &&
          subscribe.mutate(asked.planId, {
            onSuccess: () => {
              notify.success(`Your company is on ${asked.name} from now on`);
              setAsked(null);
            },
          })
        }
      >
        {asked && <Costs offer={asked} />}
        <FormProblems findings={[]} error={subscribe.error} />
      </ConfirmDialog>
    </>
  );
}

function Costs({ offer: { baseFee, trialDays, prices, credit } }: { offer: PortalOffer }) {
  return (
    <ul className="flex flex-col gap-1 text-sm text-ink-muted">
      {trialDays !== null && <li>{formatCount(trialDays, 'day', 'days')} free at first</li>}
      {baseFee !== null && <li>{formatAmount(baseFee.amount, baseFee.currency)} a period</li>}
      {prices.map(({ what, price }) => (
        <li key={what} className="[overflow-wrap:anywhere]">
          <bdi>{what}</bdi>: {priceInWords(price)}
        </li>
      ))}
      <li>{CREDIT_WORDS[credit]}</li>
    </ul>
  );
}
