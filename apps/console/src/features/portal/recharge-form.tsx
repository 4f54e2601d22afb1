'use client';

import type { PortalCredits } from '@tallygate/contracts/portal';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { useSaveRecharge, useStopRecharge } from '#data/portal.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatAmount, majorToMinor, minorToMajorText } from '#lib/money.ts';
import { notify } from '#lib/notify.ts';

type Recharge = NonNullable<PortalCredits['recharge']>;
type RechargeFormProps = { recharge: Recharge | null; currency: string };

/** Has credits bought by themselves when few are left; the first payment keeps the card. */
export function RechargeForm({ recharge, currency }: RechargeFormProps) {
  const save = useSaveRecharge();
  const stop = useStopRecharge();
  const typed = (minor: string | undefined, usual: string) =>
    minor === undefined ? usual : minorToMajorText(minor, currency);
  const [threshold, setThreshold] = useState(typed(recharge?.threshold, '5'));
  const [amount, setAmount] = useState(typed(recharge?.amount, '20'));
  const fields = save.error instanceof ApiError ? save.error.fields : [];
  const problemOf = (name: string) => fields.find(({ path }) => path === name)?.message;
  const minor = (text: string) => majorToMinor(text, currency) ?? text;
  return (
    <form
      noValidate
      aria-label="Recharge by itself"
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { threshold: minor(threshold), amount: minor(amount) },
          {
            onSuccess: ({ url }) => {
              if (url === null) notify.success('Credits are bought by themselves');
              else (window.top ?? window).location.assign(url);
            },
          },
        );
      }}
    >
      {recharge !== null && <State recharge={recharge} />}
      <div className="flex flex-wrap items-end gap-4">
        <Field label="When no more is left than" error={problemOf('threshold')} className="w-56 max-w-full">
          {(control) => (
            <MoneyInput
              {...control}
              currency={currency}
              value={threshold}
              onChange={(event) => setThreshold(event.target.value)}
            />
          )}
        </Field>
        <Field label="Buy" error={problemOf('amount')} className="w-56 max-w-full">
          {(control) => (
            <MoneyInput
              {...control}
              currency={currency}
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={save.isPending}>
          {recharge === null ? 'Recharge by itself' : 'Save'}
        </Button>
        {recharge !== null && (
          <Button busy={stop.isPending} onClick={() => stop.mutate(undefined)}>
            Stop
          </Button>
        )}
      </div>
      <FormProblems findings={[]} error={(fields.length > 0 ? null : save.error) ?? stop.error} />
    </form>
  );
}

function State({ recharge: { state, fault, nextAttemptAt, threshold, amount, currency } }: { recharge: Recharge }) {
  const money = (minor: string) => formatAmount(minor, currency);
  switch (state) {
    case 'active':
      return (
        <p className="text-sm">
          {money(amount)} are bought when no more than {money(threshold)} is left.
        </p>
      );
    case 'waiting':
      return (
        <Alert tone="info" heading="Waits for a first payment">
          <p>It keeps the card that later ones are charged to. Save to open the page where it is paid.</p>
        </Alert>
      );
    case 'failing':
      return (
        <Alert tone="warn" heading="The last payment failed">
          <p>
            {fault}.{' '}
            {nextAttemptAt !== null && (
              <>
                It is tried again at <Time iso={nextAttemptAt} absolute />.{' '}
              </>
            )}
            Calls go on as long as credits are left.
          </p>
        </Alert>
      );
    case 'stopped':
      return (
        <Alert tone="bad" heading="It failed too often, and stopped">
          <p>{fault}. Save to try again, or stop it and begin anew with another card.</p>
        </Alert>
      );
  }
}
